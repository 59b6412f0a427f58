using System.Globalization;
using System.Numerics;
using Hyperkernel.Inference.Accuracy;
using Hyperkernel.Inference.Learning;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Storage;

namespace Hyperkernel.Inference.Models;

/// <summary>A kernel regression on whatever was observed, solved as suits it, that can be saved and loaded.</summary>
/// <remarks>
/// h(u) = K(u, U)(K(U, U) + ridge I)^-1 Y with the kernel of an infinitely wide network or hypernetwork. Arrays are in double precision
/// here, whatever the precision of the computation is. A loaded model predicts the same bits as the fitted one, given the same linear
/// algebra on the same kind of machine.
/// </remarks>
public sealed class RegressionModel : IDisposable
{
    // What a learnt ridge is multiplied by at most, where all observations cannot be solved for with it.
    private const double MostRaised = 1e6;

    private readonly ModelManifest _manifest;
    private readonly Solution _solution;

    /// <summary>What a file says of the model.</summary>
    internal ModelManifest Manifest => _manifest;

    private RegressionModel(ModelManifest manifest, Solution solution, Matrix<double>? predictionCoordinates)
    {
        (_manifest, _solution, Coordinates) = (manifest, solution, predictionCoordinates);
    }

    private RegressionModel(
        PointKernel kernel,
        double ridge,
        Solution solution,
        Preparation preparation,
        Observations observations,
        RegressionOptions options,
        LearningReport? learnt = null
    )
    {
        _manifest = new()
        {
            Solver = solution.Solver,
            InDouble = options.InDouble,
            Kernel = kernel,
            Ridge = ridge,
            Channels = (int)observations.Values.Columns,
            HasChannelAxis = observations.HasChannelAxis,
            Preparation = preparation,
            Learnt = learnt,
            Observations = observations.Count,
            Columns = observations.Columns,
            Options = solution.Solved ?? options.Solve,
            Report = solution.Report,
            Conditioning = solution.Conditioning,
            IsExactGrid = solution.IsExactGrid,
            ProbeSums = solution.ProbeSums(options.Solve.Seed),
        };
        _solution = solution;
        Coordinates = observations.PredictionCoordinates?.Clone();
    }

    /// <summary>The kernel, with its network or hypernetwork.</summary>
    public PointKernel Kernel => _manifest.Kernel;

    /// <summary>The ridge of the fit.</summary>
    public double Ridge => _manifest.Ridge;

    /// <summary>How the equations were solved.</summary>
    public Solver Solver => _manifest.Solver;

    /// <summary>
    /// What the solve did and the residual it left, by the kernel's own entries; null of a model in a file that does not say.
    /// </summary>
    public SolveReport? Report => _manifest.Report;

    /// <summary>
    /// How many digits of a factorised solve are sure; null where the solver was another, whose <see cref="Report"/> says how far it came.
    /// </summary>
    public Conditioning? Conditioning => _manifest.Conditioning;

    /// <summary>What was learnt of the kernel, and how; null where it was given.</summary>
    public LearningReport? Learnt => _manifest.Learnt;

    /// <summary>
    /// The standard deviation of the noise in the values' units: the root of the ridge, times the scale of what was learnt.
    /// </summary>
    public double NoiseStd => Math.Sqrt(Ridge) * (_manifest.Preparation.Scale ?? 1);

    /// <summary>Whether it is computed in double precision rather than in single.</summary>
    public bool InDouble => _manifest.InDouble;

    /// <summary>The number C of values at a point.</summary>
    public int Channels => _manifest.Channels;

    /// <summary>The length of a context, or of an input.</summary>
    public long ContextWidth => _solution.ContextWidth;

    /// <summary>Whether the training values had an axis of channels, even of length 1; predictions in files have one then.</summary>
    public bool HasChannelAxis => _manifest.HasChannelAxis;

    /// <summary>
    /// Where predictions are made if no coordinates are given, one a row; null for a plain network. The model's own, not to be disposed.
    /// </summary>
    public Matrix<double>? Coordinates { get; }

    /// <summary>The table's columns that it was fitted on; null if it was fitted on arrays.</summary>
    public TableColumns? Columns => _manifest.Columns;

    /// <summary>The number of points whose values it was conditioned on after the fit; 0 unless <see cref="Condition"/> made it.</summary>
    public int KnownPoints { get; private init; }

    /// <summary>Fits a regression.</summary>
    /// <param name="kernel">The kernel: tangent (a wide network trained to the end) or covariance (the mean of the Gaussian
    /// process).</param>
    /// <param name="observations">What was observed.</param>
    /// <param name="ridge">The absolute ridge, finite and positive.</param>
    /// <param name="options">How to fit; the defaults if null.</param>
    /// <exception cref="ArgumentException">Kernel and observations do not fit, the ridge is not positive, or the solver asked for does not
    /// apply.</exception>
    /// <exception cref="NotPositiveDefiniteException">The ridge is too small for the precision.</exception>
    /// <exception cref="InsufficientMemoryException">The system does not fit in memory.</exception>
    public static RegressionModel Fit(PointKernel kernel, Observations observations, double ridge, RegressionOptions? options = null)
    {
        Check([kernel], observations);
        options = Resolved(options, observations);
        Solver solver = SolverDecision.For(observations, options).Solver;
        Preparation preparation = Preparation.For(observations, options);
        return new(kernel, ridge, options.InDouble ? Solve<double>() : Solve<float>(), preparation, observations, options);

        Solution Solve<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using RegressionData<T> data = new(observations, preparation);
            return new Solution<T>(solver.Fit(data, kernel, ridge, options));
        }
    }

    /// <summary>Tries every kernel with every ridge, from the training data alone, and keeps the best.</summary>
    /// <param name="kernels">Kernels to choose from, such as those of networks of several depths.</param>
    /// <param name="observations">What was observed.</param>
    /// <param name="ridges">Absolute ridges to choose from, finite and positive.</param>
    /// <param name="selection">What is best; the defaults if null.</param>
    /// <param name="options">How to fit; the defaults if null.</param>
    /// <returns>The model of the best pair, and all that were tried.</returns>
    /// <exception cref="ArgumentException">Kernels and observations do not fit, a ridge is not positive, or the solver does not apply; the
    /// iterative one never does.</exception>
    /// <exception cref="ArithmeticException">No kernel is positive definite with any of the ridges.</exception>
    /// <exception cref="InsufficientMemoryException">The system does not fit in memory.</exception>
    public static (RegressionModel Model, IReadOnlyList<Candidate> Candidates) Choose(
        IReadOnlyList<PointKernel> kernels,
        Observations observations,
        IReadOnlyList<double> ridges,
        SelectionOptions? selection = null,
        RegressionOptions? options = null
    )
    {
        Check(kernels, observations);
        options = Resolved(options, observations);
        SolverDecision decision = SolverDecision.For(observations, options);
        decision.RequireSelection();
        Preparation preparation = Preparation.For(observations, options);
        return options.InDouble ? Solve<double>() : Solve<float>();

        (RegressionModel, IReadOnlyList<Candidate>) Solve<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using RegressionData<T> data = new(observations, preparation);
            Choice<Regression<T>> choice = decision.Solver.Choose(data, kernels, ridges, selection ?? new(), options);
            Solution<T> solution = new(choice.Model);
            return (new(choice.Best.Kernel, choice.Best.Ridge, solution, preparation, observations, options), choice.Candidates);
        }
    }

    private static RegressionOptions Resolved(RegressionOptions? options, Observations observations)
    {
        options ??= new();
        return options.InDouble || !observations.NeedDouble ? options : options with { InDouble = true };
    }

    /// <summary>
    /// Learns the settings of a kernel from the observations (docs/learning.md), and fits with what was learnt. Contexts, coordinates and
    /// values are scaled to deviation 1 first; predictions are in the units given.
    /// </summary>
    /// <param name="kernels">Kernels to learn, of which the best is taken; null for those of <see cref="LearnableKernels"/>.</param>
    /// <param name="observations">What was observed.</param>
    /// <param name="learning">How to learn; the defaults if null.</param>
    /// <param name="options">How to fit; the defaults if null. What it says of scaling contexts and values does not count.</param>
    /// <returns>The model; <see cref="Learnt"/> says what was learnt.</returns>
    /// <exception cref="ArgumentException">Kernels and observations do not fit, a kernel has no derivatives, or there is nothing to
    /// learn.</exception>
    /// <exception cref="OperationCanceledException">It was ended before any settings were tried.</exception>
    /// <exception cref="InsufficientMemoryException">The system does not fit in memory.</exception>
    public static RegressionModel Learn(
        IReadOnlyList<PointKernel>? kernels,
        Observations observations,
        LearningOptions? learning = null,
        RegressionOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(observations);
        kernels ??= LearnableKernels.For(observations);
        Check(kernels, observations);
        LearnableKernels.Require(kernels);
        options = Resolved(options, observations);
        Solver solver = SolverDecision.For(observations, options).Solver;
        (PointKernel kernel, double ridge, Preparation preparation, LearningReport report) = KernelLearning.Learn(
            kernels,
            observations,
            learning ?? new()
        );
        double learnt = ridge;
        while (true)
        {
            try
            {
                Solution solution = options.InDouble ? Solve<double>() : Solve<float>();
                report = report with { NoiseStd = report.NoiseStd * Math.Sqrt(ridge / learnt) };
                return new(kernel, ridge, solution, preparation, observations, options, report);
            }
            catch (Exception e) when (e is NotPositiveDefiniteException or InaccurateException && ridge < MostRaised * learnt)
            {
                ridge *= 10;
            }
        }

        Solution Solve<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            using RegressionData<T> data = new(observations, preparation);
            return new Solution<T>(solver.Fit(data, kernel, ridge, options));
        }
    }

    /// <summary>Loads a model that was saved.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends predictions of the model early.</param>
    /// <exception cref="DataFormatException">The file is no model, is damaged, or is of a newer version.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static RegressionModel Load(string path, CancellationToken cancellation = default) =>
        Load(path, new Compute { Cancellation = cancellation });

    /// <summary>Loads a model, and says what its predictions may use.</summary>
    internal static RegressionModel Load(string path, Compute compute)
    {
        using NpzArchive archive = SealedArchive.Open(path);
        try
        {
            ModelManifest manifest = ModelManifest.FromJson(SealedArchive.Manifest(archive));
            manifest = manifest with { Options = manifest.Options with { Compute = compute } };
            Solution solution = manifest.InDouble
                ? new Solution<double>(manifest.Solver.Read<double>(manifest, archive))
                : new Solution<float>(manifest.Solver.Read<float>(manifest, archive));
            if (manifest.ProbeSums is { } sums && !KernelResidual.AreSame(sums, solution.ProbeSums(manifest.Options.Seed)))
            {
                solution.Dispose();
                throw new FormatException(
                    "its arrays, architecture and ridge do not give the sums at training points that were saved with them; they "
                        + "are not of one fit, or were rounded."
                );
            }

            return new(manifest, solution, manifest.Kernel is HypernetworkKernel ? ReadPredictionCoordinates(archive) : null);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new DataFormatException(path, e.Message.Split('\n')[0], e);
        }
    }

    /// <summary>Saves the model. The file is whole or not there; NumPy opens it as a .npz archive.</summary>
    /// <param name="path">The file; it is replaced if there is one.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why.</exception>
    /// <exception cref="NotFiniteException">The solve did not give numbers, or some of them are NaN or infinite.</exception>
    public void Save(string path)
    {
        if (Report is { RelativeResidual: var residual } && !double.IsFinite(residual))
        {
            throw new NotFiniteException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"RegressionModel: the relative residual of the solve is {residual}, so that there is no model to save. "
                        + $"{NotFiniteException.Cause(!InDouble)}"
                )
            );
        }

        SealedArchive.Write(
            path,
            _manifest.ToJson(),
            archive =>
            {
                _solution.Write(archive);
                if (Coordinates is not null)
                {
                    archive.Add(ModelArrays.PredictionCoordinates, Coordinates);
                }
            }
        );
    }

    /// <summary>
    /// Conditions on known values at further points, without a refit: predictions are those of a fit to all observations, with the kernel,
    /// the ridge and the scaling of this one. Such are a few values of a new context.
    /// </summary>
    /// <param name="known">Where values may be known; they may repeat observations, or one another.</param>
    /// <param name="values">N x (M C) for all pairs, else N x C, as <see cref="Mean"/> gives them; NaN where nothing is known. A point
    /// counts if all its channels are known. At most 4,096 points.</param>
    /// <returns>A model that predicts, and cannot be saved. It uses this model, which must not be disposed of before it.</returns>
    /// <exception cref="ArgumentException">The queries do not fit the model, the values have another shape, one is infinite, none is known,
    /// or too many are.</exception>
    /// <exception cref="NotSupportedException">The solver has no way; the message says what helps.</exception>
    /// <exception cref="NotPositiveDefiniteException">Rounding is all that is left of the known values' covariance.</exception>
    /// <exception cref="InsufficientMemoryException">What is solved for does not fit in memory.</exception>
    public RegressionModel Condition(Queries known, Matrix<double> values)
    {
        known = Prepare(known);
        using KnownList list = KnownList.Of(known, values, Channels);
        _manifest.Preparation.Prepare(list.Values);
        Solution solution = _solution.Condition(known, list);
        return new(_manifest with { Report = solution.Report }, solution, Coordinates?.Clone()) { KnownPoints = list.Places.Length };
    }

    /// <summary>Predicts.</summary>
    /// <param name="queries">Where.</param>
    /// <returns>N x (M C) for all pairs, the channels of a coordinate next to each other; N x C row by row.</returns>
    /// <exception cref="ArgumentException">A width differs from the training inputs', an entry is not finite, or the queries are not what
    /// the kernel is a function of.</exception>
    public Matrix<double> Mean(Queries queries)
    {
        Matrix<double> mean = _solution.Mean(Prepare(queries));
        _manifest.Preparation.Restore(mean);
        return mean;
    }

    /// <summary>How far the function may be from the mean.</summary>
    /// <remarks>
    /// These are posterior deviations of the Gaussian process with the model's kernel and noise of variance ridge. With the covariance
    /// kernel that is the infinitely wide network under exact Bayesian inference; with the tangent kernel it says how well the data
    /// determine the regression.
    /// </remarks>
    /// <param name="queries">Where.</param>
    /// <exception cref="ArgumentException">A width differs from the training inputs', an entry is not finite, or the queries are not what
    /// the kernel is a function of.</exception>
    public Deviations<double> Deviation(Queries queries)
    {
        Deviations<double> deviations = _solution.Deviation(Prepare(queries));
        _manifest.Preparation.RestoreScale(deviations.Values);
        return deviations;
    }

    /// <summary>
    /// What the training values are less their prediction from all others: of points left out one at a time, on a grid of whole contexts.
    /// </summary>
    /// <param name="leftOut">What is left out together; by default whole contexts on a grid, and single points otherwise.</param>
    /// <exception cref="NotSupportedException">The solver cannot leave that out.</exception>
    public LeftOut<double> LeaveOut(HoldOut? leftOut = null)
    {
        LeftOut<double> left = _solution.LeaveOut(leftOut);
        _manifest.Preparation.RestoreScale(left.Residuals);
        double scale = _manifest.Preparation.Scale ?? 1;
        return left with { MeanSquare = left.MeanSquare * scale * scale, StandardError = left.StandardError * scale * scale };
    }

    /// <summary>
    /// Predicts observations from the others, with the kernel, the ridge and the scaling of the fit, and says how well intervals hold.
    /// </summary>
    /// <remarks>
    /// A dense model, and any of up to 4,096 observations, leaves every part out in turn in closed form. Otherwise a tenth of the parts,
    /// drawn by the seed of the options, is left out at once and the rest solved again. Where that takes the iterative solver, intervals
    /// and log score are those of 64 observations.
    /// </remarks>
    /// <param name="observations">What the model was fitted to.</param>
    /// <param name="leftOut">What is left out together.</param>
    /// <param name="options">Seed, tolerances and what the work may use; the solver is chosen by what is there.</param>
    /// <exception cref="ArgumentException">The observations are not those of the fit, there is only one part, or the model is an
    /// ensemble of subsets.</exception>
    /// <exception cref="InsufficientMemoryException">The inverse does not fit in memory.</exception>
    public Validation Validate(Observations observations, HoldOut leftOut, RegressionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(observations);
        Validator.Require(observations, leftOut, Solver);
        if (_manifest.Observations is { } count && (count != observations.Count || Channels != observations.Values.Columns))
        {
            throw new ArgumentException(
                $"RegressionModel: the model was fitted to {count} observations of {Channels} channels, and there are {observations.Count} "
                    + $"of {observations.Values.Columns}; validate with what it was fitted to.",
                nameof(observations)
            );
        }

        Validator validator = new(Kernel, Ridge, _manifest.Preparation, observations, leftOut);
        options = (options ?? new()) with { Solver = null, InDouble = InDouble };
        return validator.InClosedForm(_solution, options)
            ?? (InDouble ? validator.ByFit<double>(options) : validator.ByFit<float>(options));
    }

    /// <summary>
    /// The log marginal likelihood of the (centred) values, as Gaussian processes plus noise whose variance is the ridge, in nats.
    /// </summary>
    /// <param name="options">The probes of a grid's determinant; the defaults if null.</param>
    /// <exception cref="NotSupportedException">The solver has no determinant.</exception>
    /// <exception cref="ArithmeticException">A grid's decomposed kernel with the ridge is not positive definite.</exception>
    public LogMarginalLikelihood LogMarginalLikelihood(ProbeOptions? options = null)
    {
        LogMarginalLikelihood ofScaled = _solution.LogMarginalLikelihood(options);
        return _manifest is { Preparation.Scale: { } scale, Observations: { } count }
            ? ofScaled with
            {
                Value = ofScaled.Value - (count * Channels * Math.Log(scale)),
            }
            : ofScaled;
    }

    /// <summary>
    /// What an ensemble of networks trained by gradient flow for some time predicts (docs/regression.md); at infinity its mean is
    /// <see cref="Mean"/>.
    /// </summary>
    /// <remarks>
    /// Networks follow the gradient of the sum of (h - y)^2 / 2 plus ridge |w - w_0|^2 / 2 from random starts. With the tangent kernel all
    /// weights are trained, with the covariance the last layer only. One eigendecomposition of the training points' matrix.
    /// </remarks>
    /// <param name="queries">Where.</param>
    /// <param name="time">The time, not negative; may be infinite.</param>
    /// <param name="withDeviation">Whether the ensemble's standard deviations are wanted too.</param>
    /// <exception cref="ArgumentException">The model was not solved by the dense solver, the time is negative or no number, or the queries
    /// do not fit.</exception>
    /// <exception cref="InsufficientMemoryException">The matrices do not fit in memory.</exception>
    public (Matrix<double> Mean, Deviations<double>? Deviation) Trained(Queries queries, double time, bool withDeviation)
    {
        (Matrix<double> mean, Deviations<double>? deviation) = _solution.Trained(Prepare(queries), time, withDeviation);
        _manifest.Preparation.Restore(mean);
        if (deviation is not null)
        {
            _manifest.Preparation.RestoreScale(deviation.Values);
        }

        return (mean, deviation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _solution.Dispose();
        Coordinates?.Dispose();
    }

    private static void Check(IReadOnlyList<PointKernel> kernels, Observations observations)
    {
        ArgumentNullException.ThrowIfNull(kernels);
        ArgumentNullException.ThrowIfNull(observations);
        foreach (PointKernel kernel in kernels)
        {
            ArgumentNullException.ThrowIfNull(kernel, nameof(kernels));
            if (kernel is HypernetworkKernel == observations.Coordinates is null)
            {
                throw new ArgumentException(
                    kernel is HypernetworkKernel
                        ? "RegressionModel: a hypernetwork is fitted to values at pairs of contexts and coordinates; there are no "
                            + "coordinates."
                        : "RegressionModel: a plain network is fitted to values at inputs; it has no coordinates."
                );
            }
        }
    }

    private static Matrix<double> ReadPredictionCoordinates(NpzArchive archive)
    {
        Matrix<double> coordinates = archive.Read<double>(ModelArrays.PredictionCoordinates).Values;
        using Matrix<double> training = archive.Read<double>(PointArrays.Coordinates).Values;
        Shape.RequireEqual(
            coordinates.Rows,
            training.Columns,
            coordinates.Rows,
            coordinates.Columns,
            ModelArrays.PredictionCoordinates,
            "Model"
        );
        Finite.Require(coordinates.View, ModelArrays.PredictionCoordinates);
        return coordinates;
    }

    private Queries Prepare(Queries queries)
    {
        ArgumentNullException.ThrowIfNull(queries);
        if (Kernel is not HypernetworkKernel == (queries.AreAllPairs || queries.Coordinates is not null))
        {
            throw new ArgumentException(
                Kernel is not HypernetworkKernel
                    ? "RegressionModel: the model is of a plain network, or of inputs alone, which have no coordinates."
                    : "RegressionModel: the model is of a hypernetwork, which predicts at pairs of contexts and coordinates."
            );
        }

        RequireWidth(queries.Contexts, _solution.ContextWidth, Kernel is HypernetworkKernel ? "contexts" : "inputs");
        if (queries.Coordinates is { } coordinates)
        {
            RequireWidth(coordinates, Coordinates!.Columns, "coordinates");
        }

        Matrix<double>? places = queries.Coordinates ?? Coordinates;
        return queries.With(
            _manifest.Preparation.Contexts(queries.Contexts),
            places is null ? null : _manifest.Preparation.Coordinates(places)
        );
    }

    private static void RequireWidth(Matrix<double> rows, long width, string inputs)
    {
        if (rows.Columns != width)
        {
            throw new ArgumentException(
                $"{inputs}: rows have {rows.Columns} entries, those of training {inputs} have {width}; they must agree."
            );
        }
    }
}
