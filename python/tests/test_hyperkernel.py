"""Tests of the package as it is installed.

HYPERKERNEL_CLI names the command line, HYPERKERNEL_GOLDEN the folder of reference values, HYPERKERNEL_HEADER hyperkernel.h, and
HYPERKERNEL_PAGES pages whose examples are run. Tests of what is not named, and of packages that are missing, are skipped.
"""

import ctypes
import gc
import inspect
import json
import os
import pickle
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import warnings

import numpy as np

import hyperkernel as hk
from hyperkernel import _library as native

CLI = os.environ.get("HYPERKERNEL_CLI", "").split()
GOLDEN = os.environ.get("HYPERKERNEL_GOLDEN")
HEADER = os.environ.get("HYPERKERNEL_HEADER")
PAGES = [page for page in os.environ.get("HYPERKERNEL_PAGES", "").split(os.pathsep) if page]


def scaled_error(got, wanted):
    return np.abs(got - wanted).max() / np.abs(wanted).max()


def data(n=40, m=12, seed=1):
    random = np.random.default_rng(seed)
    x, z = random.normal(size=(n, 3)), np.linspace(0.1, 1, m)[:, None]
    return x, z, np.sin(x[:, :1] + 3 * z[:, 0]) + 0.3 * x[:, 1:2]


@unittest.skipUnless(GOLDEN, "HYPERKERNEL_GOLDEN does not name reference values.")
class Golden(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(os.path.join(GOLDEN, "cases.json")) as file:
            cases = json.load(file)
        cls.cases = cases if isinstance(cases, list) else cases["cases"]
        cls.arrays = np.load(os.path.join(GOLDEN, "golden.npz"))

    def of(self, kind):
        found = [case for case in self.cases if case["kind"] == kind]
        self.assertTrue(found)
        return found

    def test_kernels(self):
        for kind in ("fully_connected", "hypernetwork"):
            for case in self.of(kind):
                a = {key: self.arrays[case[key]] for key in ("x1", "x2", "z1", "z2", "nngp", "ntk", "nngp_self", "ntk_self") if key in case}
                parts = {key: case[key] for key in ("layers", "meta", "primary") if key in case}
                h = hk.from_json(json.dumps(parts))
                if kind == "hypernetwork":
                    cross, own = h.kernels(a["x1"], a["z1"], a["x2"], a["z2"]), h.kernels(a["x1"], a["z1"])
                else:
                    cross, own = h.kernels(a["x1"], a["x2"]), h.kernels(a["x1"])
                for columns, got, wanted in (
                    ("x2", cross.covariance, a["nngp"]),
                    ("x2", cross.tangent, a["ntk"]),
                    ("x1", own.covariance, a["nngp_self"]),
                    ("x1", own.tangent, a["ntk_self"]),
                ):
                    known = self.known_to_the_reference(case, a["x1"], a[columns])
                    self.assertLess(scaled_error(got[known], wanted[known]), 1e-9, case["name"])
                    if columns == "x1" and "sign" not in case.get("layers", []):
                        self.assertLess(np.abs(np.diag(got - wanted)).max() / np.abs(wanted).max(), 1e-8, case["name"])

    # The reference takes the arccosine of a correlation that rounding has left below 1, and each sign turns an error e there into sqrt(e).
    @staticmethod
    def known_to_the_reference(case, x, y):
        if "sign" in case.get("layers", []):
            return np.abs((x @ y.T) / np.linalg.norm(x, axis=1)[:, None] / np.linalg.norm(y, axis=1)) < 1 - 1e-9
        return np.ones((len(x), len(y)), bool) if x is not y else ~np.eye(len(x), dtype=bool)

    def test_finite_hypernetworks(self):
        for case in self.of("finite_hypernetwork"):
            a = {key: self.arrays[case[key]] for key in case if isinstance(case[key], str) and case[key] in self.arrays}
            activation = hk.Activation(case["activation"], 2**0.5)
            meta, primary = case["meta_widths"], case["primary_widths"]
            layers = {"meta": [], "primary": []}
            for name, widths, kind in (("meta", meta[1:-1] + [None], hk.Dense), ("primary", primary[1:], hk.GeneratedDense)):
                for i, width in enumerate(widths):
                    layers[name] += [kind(width=width)] + ([activation] if i < len(widths) - 1 else [])
            weights = {f"W{i + 1}": self.arrays[w] for i, w in enumerate(case["weights"])}
            network = hk.FiniteNetwork(
                hk.Hypernetwork(**layers), context_size=meta[0], coordinate_size=primary[0], weights=weights
            )
            self.assertEqual(network.generated_count, meta[-1])
            x, z = a["x"], a["z"]
            self.assertLess(scaled_error(network.outputs(x, z), a["output"].reshape(len(x), -1)), 1e-9)
            kernel = network.tangent_kernel(x, z)
            self.assertLess(scaled_error(kernel, a["tangent_kernel"].reshape(kernel.shape)), 1e-9)
            if "taylor_terms" in case:
                terms = network.taylor(x, z, max(case["taylor_orders"]))
                self.assertLess(scaled_error(terms, a["taylor_terms"]), 1e-9)
            if "correlations_at_0_of_1_to_r" in case:
                wanted = a["correlations_at_0_of_1_to_r"]
                got = [network.correlation(x[:1], z[:1], sources=range(1, r + 1), x2=x, z2=z)[0, 0] for r in range(1, len(wanted) + 1)]
                self.assertLess(scaled_error(np.array(got), wanted), 1e-9)
            sgd = case["sgd_squared"]
            losses = self.arrays[sgd["losses"]]
            trained = network.train(x, self.arrays[case["targets"]], z, rate=sgd["learning_rate"], steps=5, batch=len(x))
            self.assertLess(scaled_error(trained.losses[: len(losses)], losses), 1e-8)
            self.assertLess(scaled_error(network.outputs(x, z), self.arrays[sgd["outputs"]].reshape(len(x), -1)), 1e-8)


@unittest.skipUnless(CLI, "HYPERKERNEL_CLI does not name the command line.")
class CommandLine(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def save(self, **arrays):
        for name, array in arrays.items():
            np.save(self.path(f"{name}.npy"), array)

    def run_cli(self, *arguments):
        words = [self.path(word[1:]) if word.startswith("@") else word for word in arguments]
        done = subprocess.run([*CLI, *words], capture_output=True, text=True)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    def test_kernels_are_the_same_bits(self):
        x, z, _ = data()
        h = hk.Hypernetwork([hk.Dense(1.2, 0.1), "erf", hk.Dense()], [hk.GeneratedDense(True), "relu_sqrt2", hk.GeneratedDense()])
        with open(self.path("h.json"), "w") as file:
            file.write(h.to_json())
        self.save(x=x, z=z)
        self.run_cli("kernel", "--architecture", "@h.json", "--contexts", "@x.npy", "--coordinates", "@z.npy", "--grid", "--out", "@k.npz")
        k, wanted = h.kernels(x, z, grid=True), np.load(self.path("k.npz"))
        # The same code, but for the instructions that each compiler chose.
        self.assertLess(scaled_error(k.covariance, wanted["covariance"]), 1e-14)
        self.assertLess(scaled_error(k.tangent, wanted["tangent"]), 1e-14)

    def test_fits_agree_and_open_each_others_models(self):
        x, z, y = data()
        y[np.random.default_rng(2).random(y.shape) < 0.2] = np.nan
        new = x[:7] + 0.1
        self.save(x=x, z=z, y=y, new=new)
        self.run_cli("fit", "--contexts", "@x.npy", "--coordinates", "@z.npy", "--values", "@y.npy", "--out", "@cli.npz")
        self.run_cli("predict", "--model", "@cli.npz", "--contexts", "@new.npy", "--deviation", "--out", "@p.npz")
        wanted = np.load(self.path("p.npz"))
        model = hk.HypernetworkRegressor().fit(x, y, coordinates=z)
        mean, std = model.predict(new, return_std=True)
        self.assertLess(scaled_error(mean, wanted["mean"]), 1e-6)
        self.assertLess(scaled_error(std, wanted["deviation"]), 1e-3)
        # The same weights; those of values without noise are large, and so is the rounding of their sum with either compiler.
        opened = hk.load(self.path("cli.npz"))
        self.assertLess(scaled_error(opened.predict(new), wanted["mean"]), 1e-9)
        model.save(self.path("py.npz"))
        self.run_cli("predict", "--model", "@py.npz", "--contexts", "@new.npy", "--out", "@q.npz")
        self.assertLess(scaled_error(np.load(self.path("q.npz"))["mean"], mean), 1e-9)

    def test_operators_and_networks_agree(self):
        random = np.random.default_rng(3)
        u = np.cumsum(random.normal(size=(30, 16)), axis=1)
        u -= u.mean(axis=1, keepdims=True)
        v = np.tanh(np.roll(u, 2, axis=1))
        self.save(u=u, v=v)
        self.run_cli("operator", "fit", "--inputs", "@u.npy", "--outputs", "@v.npy", "--periodic", "--symmetry", "shifts", "--out", "@o.npz")
        self.run_cli("operator", "predict", "--model", "@o.npz", "--inputs", "@u.npy", "--bands", "--out", "@p.npz")
        wanted = np.load(self.path("p.npz"))
        learnt = hk.OperatorRegression(periodic=True, symmetry="shifts").fit(u, v)
        mean, std = learnt.predict(u, return_std=True)
        self.assertLess(scaled_error(mean, wanted["mean"]), 1e-6)
        self.assertLess(scaled_error(mean + learnt.band_factor(0.9) * std, wanted["upper"]), 1e-5)
        self.assertEqual(v.shape, learnt.leave_out().shape)
        self.assertLess(scaled_error(hk.load(self.path("o.npz")).predict(u), wanted["mean"]), 1e-12)

        x, z = random.normal(size=(9, 3)), random.normal(size=(9, 2))
        h = hk.Hypernetwork([hk.Dense(width=20), "tanh", hk.Dense()], [hk.GeneratedDense(width=5), "erf", hk.GeneratedDense(width=2)])
        with open(self.path("h.json"), "w") as file:
            file.write(h.to_json())
        self.save(x=x, z=z)
        self.run_cli(
            "empirical", "--architecture", "@h.json", "--seed", "7", "--contexts", "@x.npy", "--coordinates", "@z.npy", "--out", "@e.npz"
        )
        network = hk.FiniteNetwork(h, seed=7, context_size=3, coordinate_size=2)
        empirical = np.load(self.path("e.npz"))
        self.assertLess(scaled_error(network.outputs(x, z), empirical["output"]), 1e-13)
        self.assertLess(scaled_error(network.tangent_kernel(x, z), empirical["tangent"]), 1e-13)
        again = pickle.loads(pickle.dumps(network))
        self.assertTrue(np.array_equal(again.outputs(x, z), network.outputs(x, z)))
        self.assertEqual(again.architecture, h)


class Arrays(unittest.TestCase):
    def test_every_layout_gives_the_same_kernel(self):
        x, z, _ = data()
        h = hk.Hypernetwork("relu:1", "erf:1")
        wanted = h.kernels(x, z, grid=True)
        padded = np.zeros((x.shape[0], 2 * x.shape[1]))
        padded[:, ::2] = x
        swapped = x.astype(x.dtype.newbyteorder())
        for layout in (np.asfortranarray(x), padded[:, ::2], x[::-1][::-1], x.tolist(), np.ma.masked_array(x), swapped):
            got = h.kernels(layout, z, grid=True)
            self.assertTrue(np.array_equal(got.tangent, wanted.tangent))
        single = h.kernels(x.astype(np.float32), z.astype(np.float32), grid=True)
        self.assertEqual(np.float32, single.tangent.dtype)
        self.assertLess(scaled_error(single.tangent, wanted.tangent), 1e-5)

    def test_results_go_into_arrays_of_the_callers(self):
        x, _, _ = data()
        n = hk.Network("relu:2")
        wanted = n.kernels(x)
        whole = np.full((50, 90), -7.0)
        part = whole[5:45, 10:50]
        hk.kernels(n, x, out=hk.KernelPair(None, part))
        self.assertTrue(np.array_equal(part, wanted.tangent))
        self.assertEqual(50 * 90 - 1600, np.sum(whole == -7))
        apart = np.zeros((40, 80))[:, ::2]
        hk.kernels(n, x, out=hk.KernelPair(apart, None))
        self.assertTrue(np.array_equal(apart, wanted.covariance))
        diagonal = hk.kernel_diagonals(n, x)
        self.assertLess(scaled_error(diagonal.tangent, np.diag(wanted.tangent)), 1e-15)

    def test_errors_say_what_is_wrong(self):
        x, z, y = data()
        h = hk.Hypernetwork("relu:1", "relu:1")
        for words, call in (
            ("nearest known is 'relu'", lambda: hk.Network(["rellu"])),
            ("must follow a dense layer", lambda: hk.Network(["relu", hk.Dense()])),
            ("must end in a dense layer", lambda: hk.Hypernetwork([hk.Dense(), "relu"], "relu:1")),
            ("needs coordinates", lambda: hk.kernels(h, x)),
            ("grid=True takes all pairs", lambda: h.kernels(x, z)),
            ("NaN or infinity", lambda: h.kernels(x * np.nan, z, grid=True)),
            ("masked", lambda: h.kernels(np.ma.masked_greater(x, 0), z, grid=True)),
            ("Reshape your data", lambda: hk.Network("relu:1").kernels(x[:, 0])),
            ("must be tangent or covariance", lambda: hk.HypernetworkRegressor(h, kernel="tangnt").fit(x, y, coordinates=z)),
            ("exclude each other", lambda: hk.HypernetworkRegressor(h, ridge=1, select="leave-out").fit(x, y, coordinates=z)),
            ("nothing was observed", lambda: hk.HypernetworkRegressor(h).fit(x, y * np.nan, coordinates=z)),
            ("W9", lambda: hk.FiniteNetwork(hk.Network([hk.Dense()]), context_size=3).set_weights(W9=x)),
            ("must be 1 x 3", lambda: hk.FiniteNetwork(hk.Network([hk.Dense()]), context_size=3).set_weights(W1=x)),
        ):
            with self.assertRaises(ValueError) as caught:
                call()
            self.assertIn(words, str(caught.exception))
        with self.assertRaises(OSError) as caught:
            hk.load("/nowhere/model.npz")
        self.assertIn("/nowhere", str(caught.exception))

    def test_architectures_print_and_compare(self):
        residual = hk.Residual([hk.LayerNorm(1e-5), "relu", hk.Dense(0.5)], shortcut=[hk.Dense(0.7)])
        for network in (
            hk.Network("erf:2"),
            hk.Network([hk.Dense(1.5, 0.1, 8), residual, hk.Activation("tanh", 1.2), hk.Dense()]),
            hk.Hypernetwork("relu:2", [hk.GeneratedDense(True), "gelu", hk.Dense()], "fourier:0.5"),
        ):
            again = hk.from_json(network.to_json())
            self.assertEqual(network, again)
            self.assertEqual(network, eval(repr(network), {name: getattr(hk, name) for name in hk.__all__}))
            self.assertEqual(network, pickle.loads(pickle.dumps(network)))
            self.assertNotEqual(network, hk.Network("erf:3"))
        self.assertEqual("fourier:0.5", network.coordinate_features)


class Regression(unittest.TestCase):
    def test_three_forms_of_the_same_data_give_the_same_answer(self):
        x, z, y = data()
        h = hk.Hypernetwork("relu:2", "relu:1")
        whole = hk.HypernetworkRegressor(h, ridge=1e-2).fit(x, y, coordinates=z)
        wanted, std = whole.predict(x[:5] + 0.1, return_std=True)
        n, m = y.shape
        left, right = np.repeat(x, m, 0), np.tile(z, (n, 1))
        order = np.random.default_rng(4).permutation(n * m)
        pairs = hk.HypernetworkRegressor(h, ridge=1e-2).fit(left[order], y.ravel()[order], right[order], pairs=True)
        self.assertLess(scaled_error(pairs.predict(x[:5] + 0.1, coordinates=z), wanted), 1e-7)
        rows = hk.HypernetworkRegressor(h, ridge=1e-2, coordinate_columns=[-1]).fit(np.hstack([left, right])[order], y.ravel()[order])
        got = rows.predict(np.hstack([np.repeat(x[:5] + 0.1, m, 0), np.tile(z, (5, 1))]))
        self.assertLess(scaled_error(got, wanted.ravel()), 1e-7)
        self.assertTrue(np.all(std > 0))

        # The closed form, with the kernel's own matrices.
        matrix = h.kernels(x, z, grid=True).tangent + 1e-2 * np.eye(n * m)
        cross = h.kernels(x[:5] + 0.1, z, x2=x, z2=z, grid=True).tangent
        self.assertLess(scaled_error(cross @ np.linalg.solve(matrix, y.ravel()), wanted.ravel()), 1e-7)
        own = hk.kernel_diagonals(h, x[:5] + 0.1, z, grid=True).tangent
        variance = own - np.einsum("ij,ij->i", cross, np.linalg.solve(matrix, cross.T).T)
        self.assertLess(scaled_error(std.ravel() ** 2, variance), 1e-6)
        values = whole.log_marginal_likelihood()[0]
        log = -0.5 * (y.ravel() @ np.linalg.solve(matrix, y.ravel()) + np.linalg.slogdet(matrix)[1] + n * m * np.log(2 * np.pi))
        self.assertLess(abs(values - log) / abs(log), 1e-6)

    def test_missing_values_are_left_out(self):
        x, z, y = data()
        holes = np.random.default_rng(5).random(y.shape) < 0.3
        h = hk.Hypernetwork("erf:1", "relu:1")
        model = hk.HypernetworkRegressor(h, ridge=1e-2).fit(x, np.where(holes, np.nan, y), coordinates=z)
        points = h.kernels(x, z, grid=True).tangent
        known = ~holes.ravel()
        weights = np.linalg.solve(points[np.ix_(known, known)] + 1e-2 * np.eye(known.sum()), y.ravel()[known])
        self.assertLess(scaled_error(model.predict(x).ravel(), points[:, known] @ weights), 1e-7)
        masked = hk.HypernetworkRegressor(h, ridge=1e-2).fit(x, np.ma.masked_array(y, holes), coordinates=z)
        self.assertTrue(np.array_equal(model.predict(x), masked.predict(x)))
        row = hk.HypernetworkRegressor("relu:1", ridge=1e-2).fit(np.vstack([x, x[:1]]), np.append(y[:, 0], np.nan))
        self.assertTrue(np.array_equal(row.predict(x), hk.HypernetworkRegressor("relu:1", ridge=1e-2).fit(x, y[:, 0]).predict(x)))

    def test_channels_and_leaving_out(self):
        x, z, y = data(20, 8)
        both = np.stack([y, y**2], axis=-1)
        model = hk.HypernetworkRegressor(hk.Hypernetwork("relu:1", "relu:1"), ridge=1e-2).fit(x, both, coordinates=z)
        self.assertEqual((20, 8, 2), model.predict(x).shape)
        left = model.leave_out("contexts")
        self.assertEqual(both.shape, left.residuals.shape)
        without = hk.HypernetworkRegressor(model.architecture, ridge=1e-2).fit(x[1:], both[1:], coordinates=z)
        self.assertLess(scaled_error(both[:1] - without.predict(x[:1]), left.residuals[:1]), 1e-6)
        self.assertAlmostEqual(np.mean(left.residuals**2), left.mean_square)

    def test_conditioning_is_a_fit_to_all_values(self):
        x, z, y = data()
        known = np.full((1, len(z)), np.nan)
        known[0, :3] = y[-1, :3]
        h = hk.Hypernetwork(meta="relu:2", primary="relu:1")
        model = hk.HypernetworkRegressor(h, kernel="covariance", ridge=1e-2).fit(x[:-1], y[:-1], coordinates=z)
        before = model.predict(x[-1:])
        told = model.condition(x[-1:], known)
        self.assertEqual(told.known_points_, 3)
        whole = hk.HypernetworkRegressor(h, kernel="covariance", ridge=1e-2, solver="dense")
        whole.fit(x, np.vstack([y[:-1], known]), coordinates=z)
        for got, wanted in zip(told.predict(x[-1:], return_std=True), whole.predict(x[-1:], return_std=True)):
            np.testing.assert_allclose(got, wanted, rtol=1e-5, atol=1e-7)
        np.testing.assert_array_equal(model.predict(x[-1:]), before)
        z2 = z[:3]
        pairs = model.condition(np.repeat(x[-1:], 3, axis=0), y[-1, :3], coordinates=z2, pairs=True)
        np.testing.assert_allclose(pairs.predict(x[-1:]), told.predict(x[-1:]), rtol=1e-6)

        # The one that it was made of may go first, and the other way round.
        wanted = told.predict(x[-1:])
        del model, pairs
        gc.collect()
        np.testing.assert_array_equal(told.predict(x[-1:]), wanted)
        with self.assertRaisesRegex(NotImplementedError, "is not saved"):
            told.save("never.npz")
        with self.assertRaisesRegex(ValueError, "must be \\(1, 12\\)"):
            whole.condition(x[-1:], known[:, :2])
        with self.assertRaisesRegex(ValueError, "every value is NaN"):
            whole.condition(x[-1:], np.full((1, len(z)), np.nan))

    def test_training_for_a_time_ends_at_the_regression(self):
        x, _, y = data()
        model = hk.HypernetworkRegressor("erf:2", ridge=1e-2, solver="dense").fit(x, y[:, 0])
        ends, spread = model.predict(x[:5], time=np.inf, return_std=True)
        np.testing.assert_allclose(ends, model.predict(x[:5]), rtol=1e-8, atol=1e-10)
        starts, wide = model.predict(x[:5], time=0, return_std=True)
        np.testing.assert_allclose(starts, 0, atol=1e-12)
        self.assertTrue((wide > spread).all())
        with self.assertRaisesRegex(ValueError, "with_noise and time"):
            model.predict(x[:5], time=1, with_noise=True)
        with self.assertRaisesRegex(ValueError, "time"):
            model.predict(x[:5], time=-1)

    def test_validation_leaves_out_what_it_says(self):
        x, z, y = data()
        y = y + 0.1 * np.random.default_rng(2).normal(size=y.shape)
        h = hk.Hypernetwork(meta="relu:2", primary="relu:1")
        model = hk.HypernetworkRegressor(h, kernel="covariance", ridge=1e-2, solver="dense").fit(x, y, coordinates=z)
        for parts, count in (("entries", y.size), ("contexts", len(x))):
            found = model.validate(x, y, coordinates=z, left_out=parts)
            self.assertEqual((found.left_out, found.closed_form, found.parts), (parts, True, count))
            self.assertAlmostEqual(found.model.root_mean_square_error**2, model.leave_out(parts).mean_square, places=8)
            self.assertTrue(0 <= found.expected_90[0] <= 0.9 <= found.expected_90[1] <= 1)
            self.assertAlmostEqual(found.constant.root_mean_square_error, y.std(), places=2)
        with self.assertRaisesRegex(ValueError, "validate with what it was fitted to"):
            model.validate(x[1:], y[1:], coordinates=z)
        with self.assertRaisesRegex(ValueError, "left_out is 'rows', must be entries or contexts"):
            model.validate(x, y, coordinates=z, left_out="rows")

    def test_operators_take_the_symmetries_of_the_command_line(self):
        random = np.random.default_rng(1)
        u = random.normal(size=(8, 16))
        v = -u
        model = hk.OperatorRegression(periodic=True, symmetry="shifts,reflection:-1", kernel="relu2").fit(u, v)
        same = hk.OperatorRegression(periodic=True, symmetry="shifts-reflection", reflection_sign=-1, kernel="relu2").fit(u, v)
        np.testing.assert_array_equal(model.predict(u), same.predict(u))
        with self.assertRaisesRegex(ValueError, "one of them says it"):
            hk.OperatorRegression(periodic=True, symmetry="reflection:1", reflection_sign=-1).fit(u, v)
        with self.assertRaisesRegex(ValueError, "has 'turns', must be none, shifts"):
            hk.OperatorRegression(symmetry="turns").fit(u, v)

    def test_pickles_predict_the_same_bits(self):
        x, z, y = data()
        model = hk.HypernetworkRegressor(hk.Hypernetwork("relu:1", "relu:1")).fit(x, y, coordinates=z)
        again = pickle.loads(pickle.dumps(model))
        self.assertTrue(np.array_equal(again.predict(x + 0.1), model.predict(x + 0.1)))
        self.assertEqual(repr(model), repr(again))


class ScikitLearn(unittest.TestCase):
    def setUp(self):
        try:
            import sklearn  # noqa: F401
        except ImportError:
            self.skipTest("scikit-learn is not installed.")
        self.enterContext(warnings.catch_warnings())
        warnings.simplefilter("ignore")

    def test_check_estimator(self):
        from sklearn.utils.estimator_checks import check_estimator

        check_estimator(hk.HypernetworkRegressor("relu:1"))

    def test_it_works_in_a_pipeline_and_a_search(self):
        from sklearn.base import clone
        from sklearn.model_selection import GridSearchCV
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        x, _, y = data()
        model = make_pipeline(StandardScaler(), hk.HypernetworkRegressor("relu:2"))
        search = GridSearchCV(model, {"hypernetworkregressor__ridge": [1e-4, 1e-2, 1e3]}, cv=3).fit(x, y[:, 0])
        self.assertNotEqual(1e3, search.best_params_["hypernetworkregressor__ridge"])
        self.assertGreater(search.score(x, y[:, 0]), 0.9)
        estimator = hk.HypernetworkRegressor(hk.Network("erf:1"), ridge=0.5)
        self.assertEqual(estimator.get_params(), clone(estimator).get_params())
        operator = clone(hk.OperatorRegression(periodic=True, kernel="rq"))
        self.assertTrue(operator.periodic)

    def test_long_tables_of_pandas(self):
        try:
            import pandas
        except ImportError:
            self.skipTest("pandas is not installed.")
        from sklearn.metrics import r2_score

        x, z, y = data()
        table = pandas.DataFrame(np.repeat(x, len(z), 0), columns=["a", "b", "c"]).assign(t=np.tile(z[:, 0], len(x)), v=y.ravel())
        table.loc[3, "v"] = np.nan
        model = hk.HypernetworkRegressor(hk.Hypernetwork("relu:1", "relu:1"), ridge=1e-2, coordinate_columns=["t"])
        model.fit(table, "v")
        self.assertEqual(["a", "b", "c", "t"], list(model.feature_names_in_))
        holes = y.copy()
        holes[0, 3] = np.nan
        wanted = hk.HypernetworkRegressor(model.architecture, ridge=1e-2).fit(x, holes, coordinates=z)
        self.assertLess(scaled_error(model.predict(table.drop(columns="v")), wanted.predict(x).ravel()), 1e-7)
        known = table.dropna()
        self.assertAlmostEqual(r2_score(known["v"], model.predict(known.drop(columns="v"))), model.score(table, "v"))
        with self.assertRaisesRegex(ValueError, "get_dummies"):
            hk.HypernetworkRegressor().fit(table.assign(a="red"), "v")
        with self.assertRaisesRegex(ValueError, "no column 'time'"):
            hk.HypernetworkRegressor(coordinate_columns=["time"]).fit(table, "v")


class Calls(unittest.TestCase):
    def test_interrupts_end_the_work_within_a_second(self):
        x = np.random.default_rng(6).normal(size=(6000, 20))
        h = hk.Hypernetwork([hk.Dense(width=500), "relu_sqrt2", hk.Dense()], [hk.GeneratedDense(width=30), "relu_sqrt2", hk.GeneratedDense()])
        network = hk.FiniteNetwork(h, context_size=20, coordinate_size=2)
        holes = np.where(np.random.default_rng(7).random((1500, 600)) < 0.3, np.nan, np.tanh(x[:1500, :1] * np.linspace(0, 1, 600)))
        places = np.random.default_rng(8).random((600, 2))
        for work in (
            lambda: hk.Network("gelu:12").kernels(np.vstack([x] * 4)),
            lambda: network.tangent_kernel(x, x[:, :2]),
            lambda: network.taylor(x[:3000], x[:3000, :2], 4),
            lambda: network.train(x, x[:, 2], x[:, :2], rate=1e-3, steps=10**7),
            lambda: hk.HypernetworkRegressor(hk.Hypernetwork("relu:3", "relu:2"), ridge=1e-6).fit(x[:1500], holes, coordinates=places),
        ):
            sent = []

            def interrupt():
                time.sleep(0.5)
                sent.append(time.monotonic())
                os.kill(os.getpid(), signal.SIGINT)

            thread = threading.Thread(target=interrupt, daemon=True)
            thread.start()
            with self.assertRaises(KeyboardInterrupt):
                work()
            late = time.monotonic() - sent[0]
            thread.join()
            self.assertLess(late, 1, inspect.getsource(work))
            self.assertIs(signal.default_int_handler, signal.getsignal(signal.SIGINT))
        self.assertEqual((3, 1), network.outputs(x[:3], x[:3, :2]).shape)

    def test_progress_is_told_and_may_end_the_work(self):
        x = np.random.default_rng(9).normal(size=(4000, 5))
        told = []
        hk.Network("erf:6").kernels(x, progress=lambda stage, done: told.append((stage, done)))
        self.assertTrue(all(0 <= done <= 1 for _, done in told))
        with self.assertRaises(hk.Cancelled):
            hk.Network("gelu:12").kernels(np.vstack([x] * 4), progress=lambda stage, done: False)
        with self.assertRaises(ZeroDivisionError):
            hk.Network("gelu:12").kernels(np.vstack([x] * 4), progress=lambda stage, done: 1 / 0)

    def test_other_threads_run_meanwhile(self):
        x = np.random.default_rng(10).normal(size=(4000, 30))
        counted, done = [0], threading.Event()

        def count():
            while not done.is_set():
                counted[0] += 1
                time.sleep(0.001)

        network = hk.Network("gelu:8")
        thread = threading.Thread(target=count, daemon=True)
        thread.start()
        start = time.monotonic()
        try:
            # Without a monitor, whose callback would give others their chance by itself.
            arrays = [native.descriptor(a) for a in (x, None, None, None)]
            out = [native.descriptor(a) for a in np.empty((2, 4000, 4000))]
            native.check(native.library().hk_kernels(network._handle.number, *arrays, 0, *out, None))
            seconds = time.monotonic() - start
        finally:
            done.set()
            thread.join()
        self.assertGreater(counted[0], 20 * seconds)

    def test_objects_are_used_from_many_threads_and_freed_once(self):
        x, z, y = data()
        model = hk.HypernetworkRegressor(hk.Hypernetwork("relu:1", "relu:1"), ridge=1e-2).fit(x, y, coordinates=z)
        wanted, results, threads = model.predict(x), [], []
        for _ in range(8):
            threads.append(threading.Thread(target=lambda: results.extend(model.predict(x) for _ in range(10))))
            threads[-1].start()
        for thread in threads:
            thread.join()
        self.assertEqual(80, len(results))
        self.assertTrue(all(np.array_equal(wanted, result) for result in results))
        number = model._handle.number
        del model
        gc.collect()
        lib = native.library()
        for status in (lib.hk_free(number), lib.hk_free(10**9), lib.hk_save(number, b"x.npz")):
            self.assertEqual(2, status)
        self.assertIn(b"freed", lib.hk_last_error())
        place = ctypes.c_int64()
        self.assertEqual(2, lib.hk_network(number, 3, 0, 2, 1, 0, ctypes.byref(place)))

    @unittest.skipUnless(HEADER, "HYPERKERNEL_HEADER does not name the header.")
    def test_signatures_are_those_of_the_header(self):
        with open(HEADER) as file:
            text = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
        declared = {name: parameters.split(",") for name, parameters in re.findall(r"int32_t (hk_\w+)\(([^)]*)\);", text)}
        self.assertEqual(set(declared), set(native.SIGNATURES))
        kinds = {"hk_handle": native._handle, "const char *": native._text, "char *": native._text, "const hk_array *": native._array}
        kinds.update({"const hk_monitor *": native._monitor, "int32_t": native._int, "int64_t": native._long, "hk_handle *": native._place})
        kinds.update({"int64_t *": native._place, "double *": native._double, "double": ctypes.c_double, "uint64_t": ctypes.c_uint64})
        for name, parameters in declared.items():
            types = [re.sub(r"\w+$", "", " ".join(p.split())).strip() for p in parameters]
            self.assertEqual([kinds[t] for t in types], native.SIGNATURES[name], name)

    def test_importing_takes_nothing_with_it(self):
        code = "import sys, hyperkernel; print(sorted(m for m in ('numpy', 'ctypes', 'pandas', 'sklearn') if m in sys.modules))"
        self.assertEqual("[]", subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip())

    def test_every_public_name_is_explained(self):
        for name in hk.__all__:
            value = getattr(hk, name)
            if not name.startswith("_"):
                self.assertTrue(inspect.getdoc(value), name)
                for method, member in inspect.getmembers(value, inspect.isfunction) if inspect.isclass(value) else []:
                    if not method.startswith("_") and member.__module__.startswith("hyperkernel"):
                        self.assertTrue(inspect.getdoc(member), f"{name}.{method}")

    def test_a_fork_is_told_to_spawn(self):
        hk.Network("relu:1")
        child = os.fork()
        if child == 0:
            try:
                hk.Network("relu:1")
                os._exit(1)
            except RuntimeError as error:
                os._exit(0 if "spawn" in str(error) else 2)
        self.assertEqual(0, os.waitpid(child, 0)[1])


@unittest.skipUnless(PAGES, "HYPERKERNEL_PAGES does not name pages.")
class Pages(unittest.TestCase):
    def test_examples_run_as_they_are_printed(self):
        try:
            import sklearn  # noqa: F401
        except ImportError:
            self.skipTest("scikit-learn, which the examples use, is not installed.")
        here = os.getcwd()
        for page in PAGES:
            with open(page) as file:
                blocks = re.findall(r"^```python\n(.*?)^```", file.read(), flags=re.M | re.S)
            self.assertTrue(blocks, page)
            names = {}
            with tempfile.TemporaryDirectory() as folder:
                os.chdir(folder)
                try:
                    for block in blocks:
                        exec(compile(block, page, "exec"), names)
                finally:
                    os.chdir(here)
            self.assertTrue(np.isfinite(names["mean"]).all() and (names["std"] > 0).all())


if __name__ == "__main__":
    unittest.main()
