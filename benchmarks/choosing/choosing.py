#!/usr/bin/python3
"""Errors and seconds of `hyperkernel fit` beside scikit-learn's methods, for docs/choosing.md.

    python3 benchmarks/choosing/choosing.py [SET ...] [--air pm10.npz] [--images t10k-images-idx3-ubyte.gz] [--sensors FOLDER]

Sets: fields, fronts, completion, sensors, oscillations, air, images; all that their files are given for unless some are named. Needs
NumPy, scikit-learn and a Release build of src/Hyperkernel.Cli. A method is tuned on training data alone, by leaving out what is
predicted: whole contexts, or entries.
"""
import argparse, csv, gzip, itertools, os, subprocess, sys, tempfile, time, warnings

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

warnings.filterwarnings("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
TOOL = os.path.join(HERE, "../../src/Hyperkernel.Cli/bin/Release/net10.0/Hyperkernel.Cli.dll")
MOST_LEARNT = 700  # observations that the Gaussian process's settings are learnt from, where it has one for all columns
MOST_EXACT = 12000  # observations that it is then fitted to
MOST_BOOSTED = 200000  # rows that boosting is fitted to


class Grid:
    """Every context at every coordinate; whole contexts are predicted."""

    def __init__(self, name, contexts, coordinates, values, new, truth):
        self.name, self.x, self.z, self.y, self.new, self.truth = name, contexts, coordinates, values, new, truth

    def ours(self, folder, options):
        for name, array in (("x", self.x), ("z", self.z), ("y", self.y), ("n", self.new)):
            np.save(os.path.join(folder, name + ".npy"), array)
        hyperkernel(folder, "fit --contexts x.npy --coordinates z.npy --values y.npy --out m.npz " + options)
        hyperkernel(folder, "predict --model m.npz --contexts n.npy --out p.npz")
        return {"": error(np.load(os.path.join(folder, "p.npz"))["mean"].reshape(self.truth.shape), self.truth)}

    def mean(self):
        return {"": error(self.y.mean(0), self.truth)}

    def gaussian_process(self):
        scaler = StandardScaler().fit(self.x)
        rows, scale, shift = scaler.transform(self.x), self.y.std(), self.y.mean(0)
        some = np.random.default_rng(0).permutation(len(rows))[: MOST_LEARNT // 2]
        y = (self.y - shift) / scale
        columns = np.random.default_rng(1).permutation(y.shape[1])[:64]
        kernel = learnt(rows[some], y[some][:, columns])
        model = GaussianProcessRegressor(kernel, optimizer=None).fit(rows, y)
        return {"": error(model.predict(scaler.transform(self.new)) * scale + shift, self.truth)}

    def ridge(self):
        model = tuned(ridges(self.x.shape[1]), self.x, self.y, halves(len(self.x)))
        return {"": error(model.predict(self.new), self.truth)}

    def boosting(self):
        """One model of pairs; None where there are too many columns for that."""
        if self.x.shape[1] > 50:
            return {}
        width = len(self.z)
        pairs = lambda rows: np.hstack([np.repeat(rows, width, 0), np.tile(self.z, (len(rows), 1))])
        rng, kept = np.random.default_rng(0), min(len(self.x), max(1, MOST_BOOSTED // width))
        some = np.sort(rng.permutation(len(self.x))[:kept])
        apart = np.repeat(halves(kept), width)
        model = tuned(boosters(), pairs(self.x[some]), self.y[some].ravel(), apart)
        return {"": error(model.predict(pairs(self.new)).reshape(self.truth.shape), self.truth)}


class Table:
    """Observations as rows of a table; parts of what is predicted have names."""

    def __init__(self, name, contexts, coordinates, values, context_of, tests, by_context=False):
        """Arrays of rows: contexts, coordinates, values, the number of the context; {name: (contexts, coordinates, truth)}."""
        self.name, self.x, self.z, self.y, self.of, self.tests, self.by_context = name, contexts, coordinates, values, context_of, tests, by_context

    def ours(self, folder, options):
        context, coordinate = [f"x{k}" for k in range(self.x.shape[1])], [f"z{k}" for k in range(self.z.shape[1])]
        table(os.path.join(folder, "t.csv"), context + coordinate + ["y"], np.column_stack([self.x, self.z, self.y]))
        hyperkernel(
            folder,
            f"fit --table t.csv --context-columns {','.join(context)} --coordinate-columns {','.join(coordinate)} --value-column y "
            f"--out m.npz {options}",
        )
        errors = {}
        for name, (x, z, truth) in self.tests.items():
            table(os.path.join(folder, "q.csv"), context + coordinate, np.column_stack([x, z]))
            hyperkernel(folder, "predict --model m.npz --table q.csv --out p.npz")
            errors[name] = error(np.load(os.path.join(folder, "p.npz"))["mean"].ravel(), truth)
        return errors

    def all(self, predict):
        return {name: error(predict(np.column_stack([x, z])), truth) for name, (x, z, truth) in self.tests.items()}

    def mean(self):
        at, place = np.unique(self.z, axis=0, return_inverse=True)
        place = place.ravel()
        means = np.bincount(place, self.y) / np.bincount(place)
        known = {tuple(row): mean for row, mean in zip(at, means)}
        width = self.x.shape[1]
        return self.all(lambda rows: np.array([known.get(tuple(row[width:]), self.y.mean()) for row in rows]))

    def gaussian_process(self):
        rows, rng = np.column_stack([self.x, self.z]), np.random.default_rng(0)
        scaler, shift, scale = StandardScaler().fit(rows), self.y.mean(), self.y.std()
        order = rng.permutation(len(rows))
        rows, y = scaler.transform(rows), (self.y - shift) / scale
        kernel = learnt(rows[order[:MOST_LEARNT]], y[order[:MOST_LEARNT]])
        kept = order[:MOST_EXACT]
        model = GaussianProcessRegressor(kernel, optimizer=None, copy_X_train=False).fit(rows[kept], y[kept])
        return self.all(lambda new: np.concatenate([model.predict(scaler.transform(part)) for part in np.array_split(new, 20)]) * scale + shift)

    def apart(self):
        if not self.by_context:
            return halves(len(self.y))
        return np.isin(self.of, np.unique(self.of)[halves(len(np.unique(self.of)))])

    def ridge(self):
        rows = np.column_stack([self.x, self.z])
        models = ridges(rows.shape[1])
        for degree, alpha in itertools.product((1, 2, 3), (1e-3, 1e-1, 1, 10, 100, 1e3, 1e4, 1e5)):
            models.append(OfEachCoordinate(self.x.shape[1], degree, alpha))
        return self.all(tuned(models, rows, self.y, self.apart()).predict)

    def boosting(self):
        return self.all(tuned(boosters(), np.column_stack([self.x, self.z]), self.y, self.apart()).predict)


def error(predicted, truth):
    return float(np.sqrt(np.mean((predicted - truth) ** 2)))


def hyperkernel(folder, arguments):
    done = subprocess.run(["dotnet", os.path.abspath(TOOL), *arguments.split()], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr or done.stdout)


def table(path, names, rows):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([[repr(float(entry)) for entry in row] for row in rows])


def halves(count):
    """A fifth that methods are tuned on."""
    return np.random.default_rng(7).random(count) < 0.2


def learnt(rows, y):
    """A kernel with a length for each column, or one for all of very many, by marginal likelihood."""
    columns = rows.shape[1]
    start = np.full(columns, np.sqrt(columns)) if columns <= 50 else np.sqrt(columns)
    kernel = ConstantKernel(1, (1e-3, 1e4)) * RBF(start, (0.02, 1e4)) + WhiteKernel(1e-2, (1e-8, 10))
    return GaussianProcessRegressor(kernel, n_restarts_optimizer=1, random_state=0).fit(rows, y).kernel_


class OfEachCoordinate:
    """A ridge regression on contexts for each coordinate by itself."""

    def __init__(self, width, degree, alpha):
        self.width, self.degree, self.alpha = width, degree, alpha

    def fit(self, rows, y):
        self.scaler = make_pipeline(StandardScaler(), PolynomialFeatures(self.degree, include_bias=False), StandardScaler())
        features, self.models, self.mean = self.scaler.fit_transform(rows[:, : self.width]), {}, y.mean()
        at, place = np.unique(rows[:, self.width :], axis=0, return_inverse=True)
        for k, coordinate in enumerate(at):
            own = place.ravel() == k
            self.models[tuple(coordinate)] = Ridge(self.alpha).fit(features[own], y[own])
        return self

    def predict(self, rows):
        features = self.scaler.transform(rows[:, : self.width])
        at, place = np.unique(rows[:, self.width :], axis=0, return_inverse=True)
        answer = np.full(len(rows), self.mean)
        for k, coordinate in enumerate(at):
            own = place.ravel() == k
            if tuple(coordinate) in self.models:
                answer[own] = self.models[tuple(coordinate)].predict(features[own])
        return answer


def tuned(models, rows, y, apart):
    """The model that predicts the part best that it is not shown, fitted to all."""
    best = min(models, key=lambda model: error(model.fit(rows[~apart], y[~apart]).predict(rows[apart]), y[apart]))
    return best.fit(rows, y)


def ridges(columns):
    """Polynomials of standardised columns; of very many columns, such as pixels, these as they stand."""
    if columns > 50:
        return [Ridge(alpha) for alpha in (0.1, 1, 10, 100, 1000)]
    degrees = [degree for degree in (1, 2, 3, 4) if np.prod([(columns + k) / k for k in range(1, degree + 1)]) <= 1500]
    return [
        make_pipeline(StandardScaler(), PolynomialFeatures(degree, include_bias=False), StandardScaler(), Ridge(alpha))
        for degree, alpha in itertools.product(degrees, (1e-3, 1e-1, 1, 10, 100, 1e3, 1e4, 1e5))
    ]


def boosters():
    return [
        HistGradientBoostingRegressor(learning_rate=rate, max_iter=steps, max_leaf_nodes=leaves, early_stopping=False, random_state=0)
        for rate, steps, leaves in itertools.product((0.05, 0.2), (200, 800), (15, 63))
    ]


def fields():
    """Smooth functions on a square from ten numbers: sums of eight plane waves, of deviation 1."""
    rng = np.random.default_rng(1)
    known, new, side = 1900, 100, np.linspace(0, 1, 20)
    p = rng.uniform(-1, 1, (known + new, 10))
    z = np.stack(np.meshgrid(side, side, indexing="ij"), -1).reshape(-1, 2)
    y = np.zeros((known + new, 400))
    for _ in range(8):
        w, q = rng.normal(0, 1, 10) * np.r_[np.full(5, 1.2), np.full(5, 0.6)], rng.normal(0, 1, 2)
        y += np.sin(p @ w + rng.uniform(0, 6.28))[:, None] * np.cos(2 * np.pi * (z @ q) * 0.8 + rng.uniform(0, 6.28))
    y /= y.std()
    return Grid("fields", p[:known], z, y[:known], p[known:], y[known:])


def fronts():
    """A step from 0 to 1 whose place depends on three numbers."""
    rng = np.random.default_rng(2)
    p, z = rng.uniform(-1, 1, (500, 3)), np.linspace(0, 1, 64)
    place = 0.5 + 0.3 * np.sin(2 * p[:, 0] + p[:, 1] ** 2) * np.cos(p[:, 2])
    y = (z > place[:, None]).astype(float)
    return Grid("fronts", p[:400], z[:, None], y[:400], p[400:], y[400:])


def completion():
    """A matrix of 500 x 800 of which one entry in twenty is known, with noise: of rows' and columns' features, and of low rank."""
    rng = np.random.default_rng(3)
    a, b = rng.normal(0, 1, (500, 4)), rng.normal(0, 1, (800, 3))
    smooth = np.tanh(a @ rng.normal(0, 0.7, (4, 6))) @ np.sin(b @ rng.normal(0, 0.7, (3, 6))).T
    rank = rng.normal(0, 1, (500, 3)) @ rng.normal(0, 1, (3, 800))
    truth = smooth / smooth.std() + 0.3 * rank / rank.std()
    seen = rng.random(truth.shape) < 0.05
    i, j = np.nonzero(seen)
    k, l = np.nonzero(~seen)
    some = rng.permutation(len(k))[:10000]
    k, l = k[some], l[some]
    return Table("completion", a[i], b[j], truth[i, j] + rng.normal(0, 0.1, len(i)), i, {"": (a[k], b[l], truth[k, l])})


def sensors(folder):
    names = ["lat", "lon", "elevation", "coast_km"]
    known = [row for row in csv.DictReader(open(os.path.join(folder, "sensors.csv"))) if row["temperature"]]
    query = list(csv.DictReader(open(os.path.join(folder, "query.csv"))))
    x = lambda rows: np.array([[float(row[name]) for name in names] for row in rows])
    z = lambda rows: np.array([[float(row["hour"])] for row in rows])
    tests = {}
    for kind, label in (("gap", "gaps"), ("new", "new stations")):
        rows = [row for row in query if row["kind"] == kind]
        tests[label] = (x(rows), z(rows), np.array([float(row["truth"]) for row in rows]))
    stations = {name: k for k, name in enumerate(sorted({row["station"] for row in known}))}
    return Table(
        "sensors", x(known), z(known), np.array([float(row["temperature"]) for row in known]), np.array([stations[row["station"]] for row in known]), tests
    )


def oscillations(folder):
    load = lambda name: np.load(os.path.join(folder, f"curves_{name}.npy"))
    return Grid("oscillations", load("parameters"), load("times"), load("values"), load("new_parameters"), load("new_values"))


def air(path):
    """Daily particles of 70 stations, the year 2005: a tenth of the readings and all of seven stations are held out."""
    data, rng = np.load(path), np.random.default_rng(5)
    year = data["pm10"][:, 2557:2922].astype(float)
    hidden = np.zeros(70, bool)
    hidden[rng.permutation(np.nonzero(np.isfinite(year).mean(1) > 0.5)[0])[:7]] = True
    s, day = np.nonzero(np.isfinite(year))
    part = np.where(hidden[s], 2, rng.random(len(s)) < 0.1)
    rows = lambda which: (data["stations"][s[part == which]].astype(float), day[part == which][:, None].astype(float), year[s, day][part == which])
    x, z, y = rows(0)
    return Table("air", x, z, y, s[part == 0], {"gaps": rows(1), "new stations": rows(2)})


def images(path):
    """The lower halves of digits from the upper ones."""
    pixels = np.frombuffer(gzip.open(path).read(), np.uint8, offset=16).reshape(-1, 28, 28) / 255
    drawn = pixels[np.random.default_rng(0).permutation(len(pixels))[:1200]]
    upper, lower = drawn[:, :14].reshape(1200, -1), drawn[:, 14:].reshape(1200, -1)
    z = np.stack(np.meshgrid(np.arange(14.0), np.arange(28.0), indexing="ij"), -1).reshape(-1, 2)
    return Grid("images", upper[:1000], z, lower[:1000], upper[1000:], lower[1000:])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*")
    parser.add_argument("--air")
    parser.add_argument("--images")
    parser.add_argument("--sensors", help="folder of the practice data")
    parser.add_argument("--methods", default="mean,ridge,boosting,gaussian_process,ours")
    parser.add_argument("--options", default="", help="further options of fit")
    given = parser.parse_args()
    known = {"fields": fields, "fronts": fronts, "completion": completion}
    if given.sensors:
        known |= {"sensors": lambda: sensors(given.sensors), "oscillations": lambda: oscillations(given.sensors)}
    if given.air:
        known["air"] = lambda: air(given.air)
    if given.images:
        known["images"] = lambda: images(given.images)
    for name in given.sets or known:
        data = known[name]()
        for method in given.methods.split(","):
            began = time.perf_counter()
            with tempfile.TemporaryDirectory() as folder:
                errors = data.ours(folder, given.options) if method == "ours" else getattr(data, method)()
            seconds = time.perf_counter() - began
            for part, value in errors.items():
                print(f"{name:13s} {part:13s} {method:17s} {value:8.4g} {seconds:7.1f} s", flush=True)


if __name__ == "__main__":
    main()
