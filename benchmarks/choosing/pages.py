#!/usr/bin/python3
"""Errors of `hyperkernel fit` beside simpler methods, on the data of docs/sensors.md, holes.md, matrix-completion.md and curves.md.

    python3 benchmarks/choosing/pages.py sensors|holes|completion|curves FOLDER ...
    python3 benchmarks/choosing/pages.py air pm10.npz [SEED ...]

A FOLDER is what the page's sample wrote. Needs NumPy, scikit-learn and a Release build of src/Hyperkernel.Cli. Every method is tuned on a
tenth (readings, entries, pixels) or a fifth (curves) of what is known, and then given all of it.
"""
import csv, itertools, os, sys, tempfile, warnings

import numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from choosing import Grid, error, hyperkernel, learnt

warnings.filterwarnings("ignore")
LEARNT = 1000  # observations that settings of the product of RBF kernels are learnt from, as many as those of fit


def say(data, method, value, note=""):
    print(f"{data:24s} {method:34s} {value:8.4f}  {note}", flush=True)


def apart(count, share=0.1):
    """A part that methods are tuned on."""
    return np.random.default_rng(7).random(count) < share


def tuned(settings, score):
    """The setting with the least error."""
    return min(settings, key=score)


# Matrices with holes


def soft_impute(i, j, y, shape, lam, start=None, rank=30, steps=150):
    """Mazumder, Hastie and Tibshirani 2010: singular values less lam, holes filled by the last answer; the factors of the answer."""
    rng = np.random.default_rng(0)
    u, v = start if start is not None else (np.zeros((shape[0], 1)), np.zeros((shape[1], 1)))
    basis = rng.normal(size=(shape[1], min(rank, *shape)))
    before = None
    for _ in range(steps):
        z = u @ v.T
        z[i, j] = y
        for _ in range(2):
            basis = np.linalg.qr(z.T @ (z @ basis))[0]
        left, size, right = np.linalg.svd(z @ basis, full_matrices=False)
        size = np.maximum(size - lam, 0)
        kept = max(1, (size > 0).sum())
        u, v = left[:, :kept] * size[:kept], (basis @ right.T)[:, :kept]
        now = np.sqrt((size**2).sum())
        if before is not None and abs(now - before) < 1e-4 * max(now, 1e-12):
            break
        before = now
    return u, v


def soft_imputed(i, j, y, shape):
    """Soft-impute with the mean taken away, its threshold tuned; a function of pairs."""
    out, mean = apart(len(y)), y.mean()
    largest = np.linalg.norm(dense(i[~out], j[~out], y[~out] - mean, shape), 2)
    path = largest * np.geomspace(0.7, 0.005, 12)
    errors, start = [], None
    for lam in path:
        start = soft_impute(i[~out], j[~out], y[~out] - mean, shape, lam, start)
        errors.append(error(at(start, i[out], j[out]) + mean, y[out]))
    lam, start = path[np.argmin(errors)], None
    for larger in path[: np.argmin(errors) + 1]:
        start = soft_impute(i, j, y - mean, shape, larger, start)
    return (lambda k, l: at(start, k, l) + mean), f"threshold {lam / largest:.2f} of the largest, rank {start[0].shape[1]}"


def dense(i, j, y, shape):
    z = np.zeros(shape)
    z[i, j] = y
    return z


def at(factors, i, j):
    return (factors[0][i] * factors[1][j]).sum(1)


def als(i, j, y, shape, rank, lam, p=None, q=None, sweeps=25):
    """
    Factors by alternating ridge regressions. With features p and q, factors are p A + d and q B + e, and lam is for d and e alone: those
    of rows and columns are drawn to what their features say.
    """
    rng = np.random.default_rng(0)
    sides = [(0, i, shape[0], p), (1, j, shape[1], q)]
    factors = [rng.normal(0, 0.3, (n, rank)) for n in shape]
    if p is not None:
        factors = [f @ rng.normal(0, 0.3, (f.shape[1], rank)) for f in (p, q)]
    own = [np.zeros_like(f) for f in factors]
    order = [np.argsort(of, kind="stable") for _, of, _, _ in sides]
    ends = [np.searchsorted(of[o], np.arange(n + 1)) for (_, of, n, _), o in zip(sides, order)]
    for _ in range(sweeps):
        for side, of, n, features in sides:
            other = factors[1 - side][j if side == 0 else i]
            said = np.zeros((n, rank))
            if features is not None:
                rows = (features[of][:, :, None] * other[:, None, :]).reshape(len(y), -1)
                left = y - (own[side][of] * other).sum(1)
                gram = rows.T @ rows
                a = np.linalg.solve(gram + 1e-3 * np.trace(gram) / len(gram) * np.eye(len(gram)), rows.T @ left)
                said = features @ a.reshape(features.shape[1], rank)
            left = y - (said[of] * other).sum(1)
            for k in range(n):
                some = order[side][ends[side][k] : ends[side][k + 1]]
                v = other[some]
                own[side][k] = np.linalg.solve(v.T @ v + lam * np.eye(rank), v.T @ left[some])
            factors[side] = said + own[side]
    return factors


def als_tuned(i, j, y, shape, settings, features=None):
    """Alternating least squares; settings are (rank, lam, degree of polynomials of features)."""
    out, mean = apart(len(y)), y.mean()

    def fit(setting, which):
        rank, lam, degree = setting
        p, q = (None, None) if features is None else (polynomials(f, degree) for f in features)
        return als(i[which], j[which], y[which] - mean, shape, rank, lam, p, q, sweeps=25 if features is None else 12)

    best = tuned(settings, lambda s: error(at(fit(s, ~out), i[out], j[out]) + mean, y[out]))
    factors = fit(best, np.ones(len(y), bool))
    return (lambda k, l: at(factors, k, l) + mean), f"rank {best[0]}, ridge {best[1]}" + (f", degree {best[2]}" if features else "")


def polynomials(features, degree):
    f = PolynomialFeatures(degree, include_bias=False).fit_transform(StandardScaler().fit_transform(features))
    return np.column_stack([np.ones(len(f)), StandardScaler().fit_transform(f)])


def rbf_product(a, b, i, j, y):
    """A product of RBF kernels of rows' and columns' features, a length each, by marginal likelihood; fitted to all entries."""
    a, b = StandardScaler().fit_transform(a), StandardScaler().fit_transform(b)
    mean, scale = y.mean(), y.std()
    some = np.random.default_rng(0).permutation(len(y))[:LEARNT]
    kernel = learnt(np.column_stack([a[i[some]], b[j[some]]]), (y[some] - mean) / scale)
    size, lengths, noise = kernel.k1.k1.constant_value, kernel.k1.k2.length_scale, kernel.k2.noise_level
    gram = lambda x: np.exp(-0.5 * ((x[:, None] - x[None]) ** 2).sum(-1))
    ka, kb = size * gram(a / lengths[: a.shape[1]]), gram(b / lengths[a.shape[1] :])
    product = lambda w: (ka @ dense(i, j, w, (len(a), len(b))) @ kb)
    r = (y - mean) / scale
    w, p, r2 = np.zeros_like(r), r.copy(), r @ r
    start = r2
    for _ in range(2000):
        kp = product(p)[i, j] + noise * p
        alpha = r2 / (p @ kp)
        w, r = w + alpha * p, r - alpha * kp
        r2, old = r @ r, r2
        if r2 < 1e-10 * start:
            break
        p = r + (r2 / old) * p
    answer = product(w) * scale + mean
    return (lambda k, l: answer[k, l]), f"lengths {np.round(lengths, 1)}, residual {np.sqrt(r2 / start):.0e}"


def completion(folder):
    name = os.path.basename(os.path.normpath(folder))
    known, asked = (np.loadtxt(os.path.join(folder, f), delimiter=",", skiprows=1) for f in ("known.csv", "asked.csv"))
    i, j, y = known[:, 0].astype(int), known[:, 1].astype(int), known[:, -1]
    k, l, truth = asked[:, 0].astype(int), asked[:, 1].astype(int), asked[:, -1]
    both = np.vstack([known, asked])
    shape = (int(both[:, 0].max()) + 1, int(both[:, 1].max()) + 1)
    a, b = np.zeros((shape[0], 4)), np.zeros((shape[1], 3))
    a[both[:, 0].astype(int)], b[both[:, 1].astype(int)] = both[:, 2:6], both[:, 6:9]
    say(name, "mean", error(y.mean(), truth))
    plain = [(rank, lam, 0) for rank, lam in itertools.product((3, 6, 9, 12), (0.3, 1, 3))]
    side = list(itertools.product((6, 9), (1, 3, 10), (2, 3)))
    for method, fitted in (
        ("soft-impute", lambda: soft_imputed(i, j, y, shape)),
        ("alternating least squares", lambda: als_tuned(i, j, y, shape, plain)),
        ("the same with side information", lambda: als_tuned(i, j, y, shape, side, (a, b))),
        ("product of RBF kernels", lambda: rbf_product(a, b, i, j, y)),
    ):
        predict, note = fitted()
        say(name, method, error(predict(k, l), truth), note)
    ours, left = fit_completion(folder)
    say(name, "fit", error(ours, truth))
    for method, (rest, note) in (
        ("fit, then soft-impute of the rest", soft_imputed(i, j, left, shape)),
        ("fit, then least squares of it", als_tuned(i, j, left, shape, plain)),
    ):
        say(name, method, error(ours + rest(k, l), truth), note)


def fit_completion(folder):
    """Predictions of fit, and what it leaves of the known entries."""
    table = lambda name: os.path.abspath(os.path.join(folder, name + ".csv"))
    columns = "--context-columns a1,a2,a3,a4 --coordinate-columns b1,b2,b3 --value-column value"
    with tempfile.TemporaryDirectory() as work:
        hyperkernel(work, f"fit --table {table('known')} {columns} --out m.npz")
        predictions = []
        for name in ("asked", "known"):
            hyperkernel(work, f"predict --model m.npz --table {table(name)} --out p.npz")
            predictions.append(np.load(os.path.join(work, "p.npz"))["mean"].ravel())
    return predictions[0], np.loadtxt(table("known"), delimiter=",", skiprows=1)[:, -1] - predictions[1]


# Sensors


def station_and_day(s, d, y, stations, days):
    """A level of each station and of each day, by turns."""
    a, b = np.zeros(stations), np.zeros(days)
    for _ in range(50):
        a = np.bincount(s, y - b[d], stations) / np.maximum(np.bincount(s, minlength=stations), 1)
        b = np.bincount(d, y - a[s], days) / np.maximum(np.bincount(d, minlength=days), 1)
    return a, b


def kriging(places, s, d, y, new_places, new_of, new_d, days, length, nugget, own_level):
    """
    Ordinary kriging of each day by itself, with an exponential covariance of one length for all days; if asked for, of what is left of
    the stations' levels.
    """
    n = len(places)
    level, day = station_and_day(s, d, y, n, days)
    level = level - level.mean() if own_level else np.zeros(n)
    scaled = np.column_stack([places[:, 0] * np.cos(np.deg2rad(places[:, 1].mean())), places[:, 1]])
    new = np.column_stack([new_places[:, 0] * np.cos(np.deg2rad(places[:, 1].mean())), new_places[:, 1]])
    far = lambda x, z: np.exp(-np.sqrt(((x[:, None] - z[None]) ** 2).sum(-1)) / length)
    k, cross = far(scaled, scaled), far(new, scaled)
    answer = np.full(len(new_of), y.mean())
    order, new_order = np.argsort(d, kind="stable"), np.argsort(new_d, kind="stable")
    ends, new_ends = (np.searchsorted(of[o], np.arange(days + 1)) for of, o in ((d, order), (new_d, new_order)))
    for t in range(days):
        rows, asked = order[ends[t] : ends[t + 1]], new_order[new_ends[t] : new_ends[t + 1]]
        if len(rows) == 0 or len(asked) == 0:
            continue
        at_day, value = s[rows], y[rows] - level[s[rows]]
        inverse = np.linalg.inv(k[np.ix_(at_day, at_day)] + nugget * np.eye(len(rows)))
        mean = (inverse @ value).sum() / inverse.sum()
        answer[asked] = mean + cross[np.ix_(new_of[asked], at_day)] @ (inverse @ (value - mean))
    return answer, level


def krigings(places, s, d, y, tests, days):
    """The tuned kriging; tests are {name: (places, number of the place, day, number of the station or None)}."""
    out = apart(len(y))
    settings = list(itertools.product((2, 4, 8, 16, 32), (0.003, 0.01, 0.03, 0.1), (False, True)))

    def score(setting):
        part, level = kriging(places, s[~out], d[~out], y[~out], places, s[out], d[out], days, *setting)
        return error(part + level[s[out]], y[out])

    best = tuned(settings, score)
    answers = {}
    for name, (new_places, of, day, station) in tests.items():
        part, level = kriging(places, s, d, y, new_places, of, day, days, *best)
        answers[name] = part + (level[station] if station is not None else 0)
    return answers, f"length {best[0]}, nugget {best[1]}, levels of stations {best[2]}"


def in_time(s, d, y, new_s, new_d):
    """Between the readings before and after of the same station."""
    answer = np.full(len(new_s), y.mean())
    for k in np.unique(new_s):
        own = s == k
        order = np.argsort(d[own])
        answer[new_s == k] = np.interp(new_d[new_s == k], d[own][order], y[own][order])
    return answer


def compare_sensors(name, places, s, d, y, days, hidden, elsewhere, ours):
    """hidden: (station, day, value); elsewhere: (places, number of the place, day, value) or None; ours: {name: predictions}."""
    hs, hd, hy = hidden
    level, day = station_and_day(s, d, y, len(places), days)
    say(name, "hidden: station + day", error(level[hs] + day[hd], hy))
    say(name, "hidden: between days", error(in_time(s, d, y, hs, hd), hy))
    tests = {"hidden": (places, hs, hd, hs)}
    if elsewhere is not None:
        say(name, "elsewhere: the day's mean", error(day[elsewhere[2]] + level.mean(), elsewhere[3]))
        tests["elsewhere"] = (*elsewhere[:3], None)
    answers, note = krigings(places, s, d, y, tests, days)
    truths = {"hidden": hy, "elsewhere": elsewhere[3] if elsewhere else None}
    for part, answer in answers.items():
        say(name, f"{part}: kriging day by day", error(answer, truths[part]), note)
    for part, answer in ours.items():
        say(name, f"{part}: fit", error(answer, truths[part]))


def sensors(folder):
    read = lambda name: list(csv.DictReader(open(os.path.join(folder, name))))
    known, hidden, elsewhere = read("readings.csv"), read("hidden.csv"), read("elsewhere.csv")
    place = lambda row: (float(row["longitude"]), float(row["latitude"]))
    day = lambda rows: np.array([np.datetime64(row["date"]) for row in rows]).astype("datetime64[D]").astype(int) - 20089
    y = lambda rows: np.array([float(row["log_pm10"]) for row in rows])
    where = lambda rows: {p: k for k, p in enumerate(sorted({place(row) for row in rows}))}
    stations, others = where(known), where(elsewhere)
    ours = {}
    with tempfile.TemporaryDirectory() as work:
        table = lambda name: os.path.abspath(os.path.join(folder, name))
        columns = "--context-columns longitude,latitude --coordinate-columns date --value-column log_pm10"
        hyperkernel(work, f"fit --table {table('readings.csv')} {columns} --out m.npz")
        for part in ("hidden", "elsewhere"):
            hyperkernel(work, f"predict --model m.npz --table {table(part + '.csv')} --out p.npz")
            ours[part] = np.load(os.path.join(work, "p.npz"))["mean"].ravel()
    compare_sensors(
        os.path.basename(os.path.normpath(folder)),
        np.array(list(stations)),
        np.array([stations[place(row)] for row in known]),
        day(known),
        y(known),
        int(max(day(known).max(), day(elsewhere).max())) + 1,
        (np.array([stations[place(row)] for row in hidden]), day(hidden), y(hidden)),
        (np.array(list(others)), np.array([others[place(row)] for row in elsewhere]), day(elsewhere), y(elsewhere)),
        ours,
    )


def air(path, seed):
    """The logarithm of daily particles of 70 stations over twelve years; 5 % of the readings are hidden."""
    data, rng = np.load(path), np.random.default_rng(seed)
    with np.errstate(divide="ignore"):
        log = np.log(data["pm10"].astype(float))
    places = data["stations"].astype(float)
    s, d = np.nonzero(np.isfinite(log))
    out = rng.random(len(s)) < 0.05
    y = log[s, d]
    with tempfile.TemporaryDirectory() as work:
        for name, part in (("readings", ~out), ("hidden", out)):
            rows = np.column_stack([places[s[part]], d[part], y[part]])
            np.savetxt(os.path.join(work, name + ".csv"), rows, "%.17g", ",", header="longitude,latitude,day,log_pm10", comments="")
        hyperkernel(work, "fit --table readings.csv --context-columns longitude,latitude --coordinate-columns day --value-column log_pm10 --out m.npz")
        hyperkernel(work, "predict --model m.npz --table hidden.csv --out p.npz")
        ours = {"hidden": np.load(os.path.join(work, "p.npz"))["mean"].ravel()}
    compare_sensors(f"air, seed {seed}", places, s[~out], d[~out], y[~out], log.shape[1], (s[out], d[out], y[out]), None, ours)


# Images with holes


def in_image(seen, pixels, length, nugget):
    """Kriging from the seen pixels of the same image, with an RBF kernel."""
    k = np.exp(-((pixels[:, None] - pixels[None]) ** 2).sum(-1) / (2 * length**2))
    answer = np.array(seen)
    for row in answer:
        known = np.isfinite(row)
        mean = row[known].mean()
        weights = np.linalg.solve(k[np.ix_(known, known)] + nugget * np.eye(known.sum()), row[known] - mean)
        row[~known] = mean + k[np.ix_(~known, known)] @ weights
    return answer


def nearest(seen, count):
    """The mean of the nearest images that have the pixel; distances by pixels that both have."""
    known = np.isfinite(seen)
    zero, has = np.where(known, seen, 0), known.astype(float)
    common = np.maximum(has @ has.T, 1)
    far = ((zero**2) @ has.T + has @ (zero**2).T - 2 * zero @ zero.T) / common
    np.fill_diagonal(far, np.inf)
    mean, answer = np.nanmean(seen, 0), np.array(seen)
    for i in range(len(seen)):
        order = np.argsort(far[i])
        for p in np.nonzero(~known[i])[0]:
            some = order[known[order, p]][:count]
            answer[i, p] = seen[some, p].mean() if len(some) else mean[p]
    return answer


def holes(folder):
    name = os.path.basename(os.path.normpath(folder))
    load = lambda file: np.load(os.path.join(folder, file + ".npy"))
    seen, whole, pixels, filled = load("seen"), load("whole"), load("pixels"), load("filled")
    hidden = np.isnan(seen)
    # Tuned on holes of the same kind: each image is given the holes of the next one, too.
    more = np.roll(hidden, 1, 0) & ~hidden
    fewer = np.where(more, np.nan, seen)
    say(name, "mean image", error(np.broadcast_to(np.nanmean(seen, 0), seen.shape)[hidden], whole[hidden]))
    for method, settings, fill in (
        ("within the image", list(itertools.product((0.7, 1, 1.5, 2, 3), (1e-3, 1e-2, 1e-1))), lambda y, s: in_image(y, pixels, *s)),
        ("nearest images", [1, 2, 5, 10, 20], nearest),
    ):
        best = tuned(settings, lambda s: error(fill(fewer, s)[more], seen[more]))
        say(name, method, error(fill(seen, best)[hidden], whole[hidden]), str(best))
    mean = np.nanmean(seen, 0)
    i, j = np.nonzero(~hidden)
    predict, note = soft_imputed(i, j, (seen - mean)[i, j], seen.shape)
    k, l = np.nonzero(hidden)
    say(name, "soft-impute", error(predict(k, l) + mean[l], whole[k, l]), note)
    options = "--meta relu:2 --primary relu:1 --kernel covariance --coordinate-features fourier:1.4 --normalise-contexts --centre-values"
    with tempfile.TemporaryDirectory() as work:

        def fitted(values, contexts, ridge):
            np.save(os.path.join(work, "y.npy"), values)
            np.save(os.path.join(work, "x.npy"), contexts)
            np.save(os.path.join(work, "z.npy"), pixels)
            data = "--contexts x.npy --coordinates z.npy --values y.npy --precision single"
            hyperkernel(work, f"fit {data} {options} --ridge {ridge} --out m.npz")
            hyperkernel(work, "predict --model m.npz --contexts x.npy --out p.npz")
            return np.load(os.path.join(work, "p.npz"))["mean"].reshape(values.shape)

        mean = np.nanmean(fewer, 0)
        fewer_filled = np.where(np.isnan(fewer), mean, fewer)
        ridge = tuned((1e-4, 1e-3, 1e-2, 1e-1), lambda r: error(fitted(fewer, fewer_filled, r)[more], seen[more]))
        once = fitted(seen, filled, ridge)
        say(name, "fit", error(once[hidden], whole[hidden]), f"ridge {ridge}")
        twice = fitted(seen, np.where(hidden, once, seen), ridge)
        say(name, "fit, contexts completed by fit", error(twice[hidden], whole[hidden]))


# Curves


def curves(folder):
    name = os.path.basename(os.path.normpath(folder))
    x, z, y, new, truth = (np.load(os.path.join(folder, file + ".npy")) for file in ("known", "times", "curves", "asked", "truth"))
    grid = Grid(name, x, z, y, new, truth)
    say(name, "mean curve", grid.mean()[""])
    scaled = StandardScaler().fit(x)
    far = ((scaled.transform(new)[:, None] - scaled.transform(x)[None]) ** 2).sum(-1)
    say(name, "nearest curve", error(y[far.argmin(1)], truth))
    say(name, "polynomials, a ridge", grid.ridge()[""])
    say(name, "Gaussian process, RBF", grid.gaussian_process()[""])
    with tempfile.TemporaryDirectory() as work:
        say(name, "fit", grid.ours(work, "")[""])


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("sensors", "holes", "completion", "curves", "air"):
        sys.exit(__doc__)
    if sys.argv[1] == "air":
        for seed in sys.argv[3:] or ["1"]:
            air(sys.argv[2], int(seed))
        return
    for folder in sys.argv[2:]:
        globals()[sys.argv[1]](folder)


if __name__ == "__main__":
    main()
