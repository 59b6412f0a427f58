#!/usr/bin/env python3
"""Writes kernels.json.gz: kernels of small networks by the definitions of docs/theory.md, to 40 digits.

Run: python3 make-kernels.py (mpmath; some three minutes). Inputs are exact doubles, written by their shortest texts; all that follows has 160 digits and more,
so that nothing has to be rearranged against cancellation. Functions without closed dual maps take Mehler's sum of Hermite coefficients, which come
from the trapezoidal rule on whole numbers of 340 bits; each coefficient is checked at half the step. elu takes the closed expectation of one
variable given the other, and a rule on 45 digits over the other.
"""
import gzip
import json
import math
import os
import struct
import sys
from functools import lru_cache
from multiprocessing import Pool

from mpmath import mp, mpf, nstr

mp.dps = 160
DIGITS = 40
LARGEST, SMALLEST = mpf('1.7e308'), mpf('2.3e-308')


def double_factorial(n):
    return math.prod(range(n, 0, -2)) if n > 0 else 1


def angle(v1, v2, c):
    """The angle of the correlation, which counts as 0 where a variance is 0."""
    if v1 == 0 or v2 == 0:
        return mp.pi / 2
    det = v1 * v2 - c * c
    return mp.atan2(mp.sqrt(det) if det > v1 * v2 * mpf(10) ** (20 - mp.dps) else mpf(0), c)


def linear_pieces(negative, positive):
    alpha, beta = (mpf(negative) + mpf(positive)) / 2, (mpf(positive) - mpf(negative)) / 2

    def dual(v1, v2, c):
        t, m = angle(v1, v2, c), mp.sqrt(v1 * v2)
        return alpha ** 2 * c + beta ** 2 * 2 / mp.pi * (m * mp.sin(t) + c * (mp.pi / 2 - t)), alpha ** 2 + beta ** 2 * 2 / mp.pi * (mp.pi / 2 - t)
    return dual


def arc_cosine(n, t):
    s, c = mp.sin(t), mp.cos(t)
    return [mp.pi - t,
            s + (mp.pi - t) * c,
            3 * s * c + (mp.pi - t) * (1 + 2 * c * c),
            4 * s ** 3 + 15 * s * c * c + (mp.pi - t) * (9 * s * s * c + 15 * c ** 3)][n]


def rectified(d):
    def dual(v1, v2, c):
        m, t = mp.sqrt(v1 * v2), angle(v1, v2, c)
        if d == 0:
            return (arc_cosine(0, t) / (2 * mp.pi) if m > 0 else mpf(0)), mpf(0)
        return m ** d * arc_cosine(d, t) / (2 * mp.pi), d * d * m ** (d - 1) * arc_cosine(d - 1, t) / (2 * mp.pi)
    return dual


def mixed_moment(m, n, v1, v2, c):
    """E a^m b^n: pairs between both groups by c, within each by its variance."""
    return mp.fsum(math.factorial(k) * math.comb(m, k) * math.comb(n, k) * double_factorial(m - k - 1) * double_factorial(n - k - 1)
                   * v1 ** ((m - k) // 2) * v2 ** ((n - k) // 2) * c ** k
                   for k in range(min(m, n) + 1) if (m - k) % 2 == 0 and (n - k) % 2 == 0)


def polynomial(*coefficients):
    p = [mpf(a) for a in coefficients]
    q = [k * p[k] for k in range(1, len(p))]

    def expectation(r, v1, v2, c):
        return mp.fsum(r[m] * r[n] * mixed_moment(m, n, v1, v2, c) for m in range(len(r)) for n in range(len(r)))
    return lambda v1, v2, c: (expectation(p, v1, v2, c), expectation(q, v1, v2, c))


def erf(v1, v2, c):
    p, q = 1 + 2 * v1, 1 + 2 * v2
    return 2 / mp.pi * mp.asin(2 * c / mp.sqrt(p * q)), 4 / mp.pi / mp.sqrt(p * q - 4 * c * c)


def gelu(v1, v2, c):
    """Stein's lemma; P = E Phi(a)Phi(b), Q = E phi(a)phi(b)."""
    p, q = 1 + v1, 1 + v2
    det = p * q - c * c
    big, small = mpf(1) / 4 + mp.asin(c / mp.sqrt(p * q)) / (2 * mp.pi), 1 / (2 * mp.pi * mp.sqrt(det))
    value = v1 * small * (v2 - c * c / p) + c * big + c * c * small / q
    return value, big + c * small / p + c * small / q + small * c / det


def waves(v1, v2, c):
    difference, total = mp.exp(-(v1 + v2 - 2 * c) / 2), mp.exp(-(v1 + v2 + 2 * c) / 2)
    return (difference - total) / 2, (difference + total) / 2


def rbf(gamma):
    def dual(v1, v2, c):
        k = mp.exp(-mpf(gamma) * (v1 + v2 - 2 * c))
        return k, 2 * mpf(gamma) * k
    return dual


def exponential(a, b):
    def dual(v1, v2, c):
        k = mpf(a) ** 2 * mp.exp(mpf(b) ** 2 * (v1 + v2 + 2 * c) / 2)
        return k, mpf(b) ** 2 * k
    return dual


def gaussian(a, b):
    def dual(v1, v2, c):
        det = (1 - 2 * mpf(b) * v1) * (1 - 2 * mpf(b) * v2) - 4 * mpf(b) ** 2 * c * c
        k = mpf(a) ** 2 / mp.sqrt(det)
        return k, 4 * mpf(b) ** 2 * k * c / det
    return dual


def sign(v1, v2, c):
    return 1 - 2 * angle(v1, v2, c) / mp.pi, mpf(0)


# Functions without closed dual maps.
BITS = 340


def logistic(y):
    return 1 / (1 + mp.exp(-y))


SMOOTH = {
    'tanh': (mp.pi / 2, mp.tanh, lambda y: 1 / mp.cosh(y) ** 2),
    'sigmoid': (mp.pi, logistic, lambda y: logistic(y) * logistic(-y)),
    'softplus': (mp.pi, lambda y: mp.log1p(mp.exp(y)), logistic),
    'swish': (mp.pi, lambda y: y * logistic(y), lambda y: logistic(y) * (1 + y * logistic(-y))),
}


def coefficients_at(name, deviation, count, step):
    """int s(sigma x) He_n(x) / sqrt(n!) phi(x) dx and that of s', on whole numbers."""
    _, value, slope = SMOOTH[name]
    one, points = 1 << BITS, int(23 / step)
    xs = [step * k for k in range(-points, points + 1)]
    with mp.workdps(BITS * 30103 // 100000 + 5):
        weights = [mpf(step) * mp.npdf(mpf(x)) for x in xs]
        sums = []
        for f in (value, slope):
            sums.append([int(mp.floor(mp.ldexp(f(mpf(deviation) * mpf(x)), BITS))) for x in xs])
        roots = [int(mp.floor(mp.ldexp(mp.sqrt(mpf(n)), BITS))) for n in range(count + 2)]
        before = [0] * len(xs)
        now = [int(mp.floor(mp.ldexp(w, BITS))) for w in weights]
        nodes = [int(mp.floor(mp.ldexp(mpf(x), BITS))) for x in xs]
    result = ([], [])
    for n in range(count):
        for k in range(2):
            result[k].append(sum(map(int.__mul__, sums[k], now)) >> BITS)
        inverse = (one << BITS) // roots[n + 1]
        before, now = now, [(((x * p >> BITS) - (roots[n] * b >> BITS)) * inverse) >> BITS for x, p, b in zip(nodes, now, before)]
    return result


def step_of(name, deviation, count):
    """A power of two below what the band of s(sigma x) He_n(x) phi(x) asks for."""
    band = math.sqrt(count) + 16 + 120 * float(deviation) / float(SMOOTH[name][0])
    return 2.0 ** math.floor(math.log2(2 * math.pi / band))


@lru_cache(maxsize=None)
def coefficients(name, variance, count):
    deviation = mp.sqrt(mpf(variance))
    step = step_of(name, deviation, count)
    found = coefficients_at(name, deviation, count, step)
    if count <= 64:
        other = coefficients_at(name, deviation, count, step / 2)
        for k in range(2):
            assert max(abs(a - b) for a, b in zip(found[k], other[k])) < 1 << (BITS - 160), (name, float(variance))
    return found


def on_a_line(name, v1, v2, sign_of):
    """E at a correlation of 1 or -1."""
    _, value, slope = SMOOTH[name]
    d1, d2 = mp.sqrt(v1), sign_of * mp.sqrt(v2)

    def sums(step):
        xs = [mpf(step) * k for k in range(-int(16 / step), int(16 / step) + 1)]
        return [mpf(step) * mp.fsum(mp.npdf(x) * f(d1 * x) * f(d2 * x) for x in xs) for f in (value, slope)]
    with mp.workdps(60):
        step = 2.0 ** math.floor(math.log2(2 * math.pi / (16 + 120 * float(mp.sqrt(max(v1, v2))) / float(SMOOTH[name][0]))))
        found, other = sums(step), sums(step / 2)
        assert all(abs(a - b) <= mpf(10) ** -46 * abs(b) for a, b in zip(found, other)), (name, float(v1))
        return other


def smooth(name):
    def dual(v1, v2, c):
        if v1 == 0 or v2 == 0:
            rho = mpf(0)
        else:
            rho = c / mp.sqrt(v1 * v2)
        if abs(rho) > 1 - mpf(10) ** -60:
            return tuple(on_a_line(name, v1, v2, 1 if rho > 0 else -1))
        # Terms fall as rho^n and as exp(-2 d sqrt(2n)), d being the distance of the nearest singularity over the deviation.
        d = float(SMOOTH[name][0] / mp.sqrt(max(v1, v2, mpf('1e-8'))))
        by_line = 110 / -math.log(abs(float(rho))) if 0 < abs(rho) < 0.999999 else (8 if rho == 0 else 1e9)
        by_pole = (116 / (2 * d)) ** 2 / 2 + 40
        count = next(n for n in (48, 64, 128, 256, 512, 1024, 2048, 4096) if n >= min(by_line, by_pole))
        one = coefficients(name, nstr(v1, 60), count), coefficients(name, nstr(v2, 60), count)
        result = []
        for k in range(2):
            total, power = mpf(0), mpf(1)
            with mp.workdps(100):
                for a, b in zip(one[0][k], one[1][k]):
                    total += mp.ldexp(mpf(a), -BITS) * mp.ldexp(mpf(b), -BITS) * power
                    power *= rho
            result.append(total)
        return tuple(result)
    return dual


def elu(v1, v2, c):
    """E s(a) E[s(b) | a], with b given a normal of mean c a / v1 and variance v2 - c^2 / v1."""
    with mp.workdps(46):
        rest = v2 - c * c / v1 if v1 > 0 else v2
        rest = rest if rest > mpf(10) ** -60 * v2 else mpf(0)
        root = mp.sqrt(rest)

        def value(y):
            return y if y > 0 else mp.expm1(y)

        def slope(y):
            return mpf(1) if y > 0 else mp.exp(y)

        def given(m):
            if root == 0:
                return value(m), slope(m)
            tail = mp.exp(m + rest / 2) * mp.ncdf(-(m + rest) / root)
            return m * mp.ncdf(m / root) + root * mp.npdf(m / root) + tail - mp.ncdf(-m / root), tail + mp.ncdf(m / root)
        if v1 == 0:
            return mpf(0), given(mpf(0))[1]
        result = []
        ratio, width = c / v1, (min(mpf(15), 3 * root / abs(c) * mp.sqrt(v1)) if c != 0 and root > 0 else mpf(3))
        edges = sorted({e for e in (mpf(-15), -width * 4, -width, mpf(0), width, width * 4, mpf(15)) if abs(e) <= 15})
        for k, f in enumerate((value, slope)):
            result.append(mp.quad(lambda x: mp.npdf(x) * f(mp.sqrt(v1) * x) * given(ratio * mp.sqrt(v1) * x)[k], edges, method='gauss-legendre'))
        return tuple(result)


def scaled(factor, dual):
    return lambda v1, v2, c: tuple(mpf(factor) ** 2 * k for k in dual(v1, v2, c))


ROOT2 = math.sqrt(2)
CLOSED = {
    'relu': linear_pieces(0, 1), 'relu_sqrt2': linear_pieces(0, ROOT2), 'leaky_relu(0.1)': linear_pieces(0.1, 1), 'abs': linear_pieces(-1, 1),
    'ab_relu(-0.3,2)': linear_pieces(-0.3, 2), 'erf': erf, 'gelu': gelu, 'sin': waves, 'cos': lambda v1, v2, c: waves(v1, v2, c)[::-1],
    'rbf(0.5)': rbf(0.5), 'exp(1,0.5)': exponential(1, 0.5), 'gaussian(1,-0.7)': gaussian(1, -0.7), 'sign': sign,
    'monomial(3)': polynomial(0, 0, 0, 1), 'monomial(2)': polynomial(0, 0, 1), 'rectified_monomial(0)': rectified(0),
    'rectified_monomial(2)': rectified(2), 'rectified_monomial(3)': rectified(3), 'polynomial(1,-0.5,0.25)': polynomial(1, -0.5, 0.25),
}
NUMERICAL = {**{name: smooth(name) for name in SMOOTH}, 'elu': elu, '1.5 tanh': scaled(1.5, smooth('tanh'))}
DUALS = {**CLOSED, **NUMERICAL}


def layer_name(layer):
    return layer if isinstance(layer, str) else f"{layer['scale']} {layer['activation']}" if 'activation' in layer else None


def run(layers, state, weights):
    """(v1, v2, c, R) through layers; weights are (S11, S22, S12, Theta12) of the meta network."""
    for layer in layers:
        v1, v2, c, r = state
        if (name := layer_name(layer)) is not None:
            dual = DUALS[name]
            value, slope = dual(v1, v2, c)
            state = dual(v1, v1, v1)[0], dual(v2, v2, v2)[0], value, r * slope
            if name == 'sign':
                state = mpf(v1 > 0), mpf(v2 > 0), value, r * slope
        elif layer['layer'] == 'dense':
            w, b = mpf(layer.get('weight_std', 1)) ** 2, mpf(layer.get('bias_std', 0)) ** 2
            state = w * v1 + b, w * v2 + b, w * c + b, w * c + b + w * r
        elif layer['layer'] == 'generated_dense':
            b, (s1, s2, s, theta) = mpf(1 if layer.get('bias') else 0), weights
            state = s1 * (v1 + b), s2 * (v2 + b), s * (c + b), theta * (c + b) + s * r
        elif layer['layer'] == 'layer_norm':
            f1, f2 = (1 / mp.sqrt(v + mpf(layer.get('epsilon', 1e-12))) for v in (v1, v2))
            state = v1 * f1 * f1, v2 * f2 * f2, c * f1 * f2, r * f1 * f2
        else:
            branch, shortcut = run(layer['branch'], state, weights), run(layer.get('shortcut', []), state, weights)
            state = tuple(p + q for p, q in zip(branch, shortcut))
    return state


def linear(x, y):
    return mp.fsum(mpf(a) * mpf(b) for a, b in zip(x, y)) / len(x)


def input_state(x, y, features='raw'):
    if features == 'raw':
        return linear(x, x), linear(y, y), linear(x, y), mpf(0)
    length = mpf(features.split(':')[1])
    return mpf(1), mpf(1), mp.exp(-mp.fsum((mpf(a) - mpf(b)) ** 2 for a, b in zip(x, y)) / (2 * length ** 2)), mpf(0)


def kernels(case, i, j):
    x, z, architecture = case['contexts'], case.get('coordinates'), case['architecture']
    if 'layers' in architecture:
        state = run(architecture['layers'], input_state(x[i], x[j]), None)
    else:
        weights = run(architecture['meta'], input_state(x[i], x[j]), None)
        state = run(architecture['primary'], input_state(z[i], z[j], case['features']), weights)
    return state[2], state[3], state[0] * state[1]


def text(k, size):
    """40 digits; what is below 1e-65 of the diagonal's size is a 0 with rounding errors."""
    return '0' if k == 0 or abs(k) < mpf(10) ** -65 * size else nstr(k, DIGITS, min_fixed=1, max_fixed=0)


def representable(k):
    return k == 0 or SMALLEST < abs(k) < LARGEST


# Inputs.
def rounded(rows):
    return [[struct.unpack('f', struct.pack('f', v))[0] for v in row] for row in rows]


def scaled_rows(rows, s):
    return [[s * v for v in row] for row in rows]


def turned(x, t):
    c, s = math.cos(t), math.sin(t)
    return [c * x[0] - s * x[1], s * x[0] + c * x[1]]


X = [0.8, 0.6]
UNIT = [X, turned(X, 1.5e-8), turned(X, 1.5e-6), turned(X, 1.5e-4), turned(X, 0.015), turned(X, 0.45), [-0.6, 0.8], turned([-0.8, -0.6], 1.5e-6),
        turned([-0.8, -0.6], 0.2), [-0.8, -0.6], [0.0, 0.0], X]
SPREAD = rounded([[1.0, 0.5, -0.25, 2.0], [1.0, 0.5, -0.25, 1.9999], [0.01, 0.02, -0.01, 0.005], [-1.0, -0.5, 0.25, -2.0], [10.0, 3.0, 7.0, -5.0],
                  [0.5, 2.0, 1.0, 0.25], [0.0, 0.0, 0.0, 0.0]])
FEW = rounded([[1.0, 0.5, -0.75], [1.0, 0.5001, -0.75], [0.25, -1.0, 1.5], [-1.0, -0.5, 0.75]])
MODERATE = rounded([[0.9, -0.4], [0.9001, -0.4], [0.3, 1.1], [-0.9, 0.4], [-0.2, 0.5], [0.0, 0.0]])
FAR = [[1e9], [1e9 + 1], [1e9 + 2.5], [1e9 + 1e-3], [1e9 + 60]]
TIMES = [[1.7e9, 1.0], [1.7e9 + 60, 1.0], [1.7e9 + 3600, 1.0], [1.7e9 + 0.5, 2.0]]
SCALES = [1e-300, 1e-200, 1e-160, 1e-100, 1e-30, 1e-12, 1e-8, 1e-6, 1e-4, 1e-2, 1e2, 1e4, 1e8, 1e30, 1e100, 1e150, 1e300]

D = {'layer': 'dense'}
B = {'layer': 'dense', 'weight_std': 1.3, 'bias_std': 0.2}
G = {'layer': 'generated_dense'}
GB = {'layer': 'generated_dense', 'bias': True}
N = {'layer': 'layer_norm'}


def file_form(name):
    return {'activation': 'tanh', 'scale': 1.5} if name == '1.5 tanh' else name


def plain_forms(name):
    a = file_form(name)
    return {
        'plain': [D, a, D],
        'bias': [B, a, B],
        'two': [B, a, D, a, D],
        'residual': [B, {'layer': 'residual', 'branch': [a, D]}, a, D],
        'layer_norm': [D, N, a, D],
    }


def hyper(name):
    a = file_form(name)
    return {'meta': [D, a, D], 'primary': [GB, a, G]}



def make_case(name, form, place, architecture, contexts, single, coordinates=None, features='raw', pairs=None):
    logarithm = max((abs(math.log10(abs(v))) for row in contexts for v in row if v != 0), default=0)
    case = {'activation': name, 'form': form, 'inputs': place, 'single': single, 'architecture': architecture, 'contexts': contexts}
    if coordinates is not None:
        case.update(coordinates=coordinates, features=features)
    entries = []
    with mp.workdps(160 + min(660, int(4 * logarithm))):
        try:
            own = [kernels(case, i, i) for i in range(len(contexts))]
        except (OverflowError, ValueError):
            return None
        for i in range(len(contexts)):
            for j in range(i + 1):
                if pairs is not None and i != j and (i, j) not in pairs:
                    continue
                covariance, tangent, _ = own[i] if i == j else kernels(case, i, j)
                sizes = [mp.sqrt(abs(own[i][k] * own[j][k])) for k in range(2)]
                if all(representable(k) for k in (*own[i][:2], *own[j][:2], covariance, tangent)):
                    entries.append([i, j, text(covariance, sizes[0]), text(tangent, sizes[1])])
    case['entries'] = entries
    return case if entries else None


def closed_cases(name):
    for form, layers in plain_forms(name).items():
        yield make_case(name, form, 'unit', {'layers': layers}, UNIT, False)
        if form != 'two':
            yield make_case(name, form, 'spread', {'layers': layers}, rounded(scaled_rows(SPREAD, 0.5)), True)
    z = rounded([turned([0.3, 1.1], 0.4 * i) for i in range(len(SPREAD))])
    z[2] = z[1]
    yield make_case(name, 'hyper', 'spread', hyper(name), rounded(scaled_rows(SPREAD, 0.4)), True, z)
    yield make_case(name, 'hyper', 'unit', hyper(name), UNIT, False, [turned([0.3, 1.1], 1e-7 * i * i) for i in range(len(UNIT))])
    fourier = [[0.0], [1e-9], [1.0], [10.0], [54.0], [60.0], [1e3]]
    yield make_case(name, 'hyper', 'fourier', hyper(name), SPREAD[:1] * 3 + SPREAD[1:2] * 2 + SPREAD[5:6] * 2, False, fourier, 'fourier:1')
    far = [[1e9], [1e9 + 2.0 ** -20], [1e9 + 1.0], [1e9 + 10.0], [1e9 + 54.0]]
    yield make_case(name, 'hyper', 'fourier far', hyper(name), SPREAD[:1] * 3 + SPREAD[1:2] * 2, False, far, 'fourier:1')
    for place, rows in (('1e9', FAR), ('1.7e9', TIMES)):
        yield make_case(name, 'plain', place, {'layers': plain_forms(name)['plain']}, rows, False)
        yield make_case(name, 'layer_norm', place, {'layers': plain_forms(name)['layer_norm']}, rows, False)
    for s in SCALES:
        single = 1e-30 <= s <= 1e30
        rows = scaled_rows(FEW, s)
        for form in ('plain', 'bias', 'layer_norm'):
            yield make_case(name, form, f'{s:g}', {'layers': plain_forms(name)[form]}, rounded(rows) if single else rows, single)


def numerical_cases(name):
    """Deviations up to 2, and fewer entries: nearly equal inputs take seconds each."""
    plain = {'layers': plain_forms(name)['plain']}
    yield make_case(name, 'plain', 'moderate', plain, MODERATE, True)
    for s in (1e-6, 1e-3):
        yield make_case(name, 'plain', f'{s:g}', plain, rounded(scaled_rows(MODERATE[2:], s)), True)
    if name in ('tanh', 'sigmoid', 'softplus', 'swish'):
        yield make_case(name, 'bias', 'moderate', {'layers': plain_forms(name)['bias']}, MODERATE[2:], True)
        yield make_case(name, 'layer_norm', 'moderate', {'layers': plain_forms(name)['layer_norm']}, MODERATE[2:], True)
        yield make_case(name, 'residual', 'moderate', {'layers': plain_forms(name)['residual']}, MODERATE[3:], True)
        yield make_case(name, 'hyper', 'moderate', hyper(name), MODERATE[3:], True, rounded([turned([0.3, 0.8], 0.4 * i) for i in range(3)]))


def cases(name):
    made = closed_cases(name) if name in CLOSED else numerical_cases(name)
    return [case for case in made if case is not None]


def main():
    names = sys.argv[1].split(';') if len(sys.argv) > 1 else [*NUMERICAL, *CLOSED]
    target = sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.path.dirname(os.path.abspath(__file__)), 'kernels.json.gz')
    with Pool(2) as pool:
        made = [case for some in pool.map(cases, names, 1) for case in some]
    content = json.dumps(made, separators=(',', ':')).replace('},{"activation":"', '},\n{"activation":"').encode()
    with open(target, 'wb') as raw, gzip.GzipFile('', 'wb', 9, raw, mtime=0) as packed:
        packed.write(content)
    print(f"{len(made)} cases, {sum(len(case['entries']) for case in made)} entries of two kernels")


if __name__ == '__main__':
    main()
