using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference.Models;

/// <summary>What was observed: values at pairs (context, coordinate), or at inputs of a plain network.</summary>
/// <remarks>
/// Contexts and coordinates are kept once, and every observation says which of them it has. Pairs may lack, and may be there several times;
/// the latter count as repeated observations of one value with noise, which a ridge averages.
/// </remarks>
public sealed record Observations
{
    private Observations(Matrix<double> contexts, Matrix<double>? coordinates, long[] contextOf, long[] coordinateOf, Matrix<double> values)
    {
        (Contexts, Coordinates, ContextOf, CoordinateOf, Values) = (contexts, coordinates, contextOf, coordinateOf, values);
        PredictionCoordinates = coordinates;
        HasChannelAxis = values.Columns > 1;
    }

    /// <summary>Contexts, or inputs of a plain network, one a row.</summary>
    public Matrix<double> Contexts { get; }

    /// <summary>Coordinates, one a row; null for inputs of a plain network.</summary>
    public Matrix<double>? Coordinates { get; }

    /// <summary>Where predictions are made if no coordinates are given: all that came with the values, observed or not.</summary>
    public Matrix<double>? PredictionCoordinates { get; private init; }

    /// <summary>
    /// Whether single precision would blur contexts or coordinates (<see cref="SinglePrecision.Blurs"/>): a fit then computes in double
    /// whatever was asked.
    /// </summary>
    public bool NeedDouble => SinglePrecision.Blurs(Contexts) || (Coordinates is not null && SinglePrecision.Blurs(Coordinates));

    /// <summary>P x C: one observation a row, one channel a column.</summary>
    public Matrix<double> Values { get; private init; }

    /// <summary>
    /// P standard deviations: the noise that each observation is known to have, in the values' unit, beside that whose variance is the
    /// ridge; null where none is known.
    /// </summary>
    public IReadOnlyList<double>? Noise { get; private init; }

    /// <summary>The table's columns they came from; null unless set, and remembered by models.</summary>
    public TableColumns? Columns { get; init; }

    /// <summary>How many rows of a table were left out since their value is missing.</summary>
    public long ValuesMissing { get; internal init; }

    /// <summary>What should be known of the table they came from, a sentence each.</summary>
    internal IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether the values had an axis of channels, even of length 1; predictions in files have one then.</summary>
    public bool HasChannelAxis { get; init; }

    /// <summary>The number P of observations.</summary>
    public long Count => Values.Rows;

    /// <summary>How many observations are of a pair, or an input, that was observed before.</summary>
    public long Repeated { get; private init; }

    /// <summary>How many observations are of a context and a coordinate, by their numbers, that were observed before.</summary>
    internal long RepeatedPlaces { get; private init; }

    /// <summary>Whether every context was observed once at every coordinate.</summary>
    public bool IsWholeGrid { get; private init; }

    /// <summary>Whether it is a whole grid, and all values have the same noise.</summary>
    internal bool IsPlainGrid => IsWholeGrid && Noise is null;

    /// <summary>How many contexts were left out since nothing of them was observed.</summary>
    public long ContextsLeftOut { get; private init; }

    /// <summary>How many coordinates were left out of the fit since nothing was observed there.</summary>
    public long CoordinatesLeftOut { get; private init; }

    /// <summary>How many pairs of the remaining contexts and coordinates were not observed.</summary>
    public long Missing { get; private init; }

    /// <summary>How many pairs were left out since some of their channels were not observed.</summary>
    public long PartlyObserved { get; private init; }

    /// <summary>Whether all observations of each channel are one and the same value.</summary>
    public bool AreConstant
    {
        get
        {
            for (long i = 1; i < Count; i++)
            {
                if (!Values.Row(i).SequenceEqual(Values.Row(0)))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Which context each observation has.</summary>
    internal long[] ContextOf { get; }

    /// <summary>Which coordinate each observation has; empty for inputs of a plain network.</summary>
    internal long[] CoordinateOf { get; }

    /// <summary>Values on a grid of contexts and coordinates, where NaN means not observed.</summary>
    /// <param name="contexts">N_x x n_0.</param>
    /// <param name="coordinates">N_z x m_0.</param>
    /// <param name="values">N_x x (N_z C), the channels of a coordinate next to each other. A pair counts as observed if all its channels
    /// are.</param>
    /// <param name="channels">C.</param>
    /// <param name="noise">N_x x N_z standard deviations of the noise that each value is known to have, in the values' unit, >= 0; those
    /// where nothing was observed do not count. Null for none.</param>
    /// <exception cref="ArgumentException">Lengths differ, nothing was observed, an input is not finite, a value is infinite, or a noise is
    /// negative or no number.</exception>
    public static Observations OfGrid(
        Matrix<double> contexts,
        Matrix<double> coordinates,
        Matrix<double> values,
        int channels = 1,
        Matrix<double>? noise = null
    )
    {
        ArgumentNullException.ThrowIfNull(contexts);
        ArgumentNullException.ThrowIfNull(coordinates);
        ArgumentNullException.ThrowIfNull(values);
        if (noise is not null)
        {
            using Matrix<double> both = NoiseColumn.Beside(values, noise, channels);
            return OfGrid(contexts, coordinates, both, channels + 1).Split();
        }

        Require(contexts, nameof(contexts));
        Require(coordinates, nameof(coordinates));
        Shape.RequireEqual(contexts.Rows, coordinates.Rows * channels, values.Rows, values.Columns, nameof(values));
        long[] observed = new long[contexts.Rows],
            observedAt = new long[coordinates.Rows];
        RequireNoInfinity(values);
        long partly = 0;
        for (long i = 0; i < contexts.Rows; i++)
        {
            for (long a = 0; a < coordinates.Rows; a++)
            {
                int missing = CountMissing(values.Row(i).Slice((int)a * channels, channels));
                partly += missing > 0 && missing < channels ? 1 : 0;
                observed[i] += missing == 0 ? 1 : 0;
                observedAt[a] += missing == 0 ? 1 : 0;
            }
        }

        long[] rows = WhereSome(observed),
            columns = WhereSome(observedAt);
        long count = observed.Sum(),
            next = 0;
        RequireSome(count);
        long[] contextOf = new long[count],
            coordinateOf = new long[count];
        Matrix<double> kept = Matrix<double>.Uninitialized(count, channels);
        for (int i = 0; i < rows.Length; i++)
        {
            for (int a = 0; a < columns.Length; a++)
            {
                Span<double> pair = values.Row(rows[i]).Slice((int)columns[a] * channels, channels);
                if (CountMissing(pair) == 0)
                {
                    pair.CopyTo(kept.Row(next));
                    (contextOf[next], coordinateOf[next]) = (i, a);
                    next++;
                }
            }
        }

        (Matrix<double> keptContexts, Matrix<double> keptCoordinates) = (Gather(contexts, rows), Gather(coordinates, columns));
        return new(keptContexts, keptCoordinates, contextOf, coordinateOf, kept)
        {
            IsWholeGrid = count == (long)rows.Length * columns.Length,
            Repeated = RepeatedOnGrid(keptContexts, keptCoordinates, contextOf, coordinateOf),
            PredictionCoordinates = coordinates,
            ContextsLeftOut = contexts.Rows - rows.Length,
            CoordinatesLeftOut = coordinates.Rows - columns.Length,
            Missing = ((long)rows.Length * columns.Length) - count,
            PartlyObserved = partly,
        };
    }

    /// <summary>Values at pairs: observation i is of (x_i, z_i). Pairs that make a whole grid are put in its order.</summary>
    /// <param name="contexts">P x n_0.</param>
    /// <param name="coordinates">P x m_0.</param>
    /// <param name="values">P x C.</param>
    /// <exception cref="ArgumentException">Lengths differ, there is nothing, or an entry is not finite.</exception>
    public static Observations OfPairs(Matrix<double> contexts, Matrix<double> coordinates, Matrix<double> values)
    {
        ArgumentNullException.ThrowIfNull(contexts);
        ArgumentNullException.ThrowIfNull(values);
        Shape.RequireEqual(values.Rows, contexts.Columns, contexts.Rows, contexts.Columns, nameof(contexts));
        return OfPairs(InputList.From(contexts, nameof(contexts)), coordinates, values);
    }

    /// <summary>Values at pairs, each with noise of its own.</summary>
    /// <param name="contexts">P x n_0.</param>
    /// <param name="coordinates">P x m_0.</param>
    /// <param name="values">P x C.</param>
    /// <param name="noise">P x 1 standard deviations in the values' unit, >= 0.</param>
    /// <exception cref="ArgumentException">Lengths differ, there is nothing, an entry is not finite, or a noise is negative.</exception>
    public static Observations OfPairs(Matrix<double> contexts, Matrix<double> coordinates, Matrix<double> values, Matrix<double> noise)
    {
        ArgumentNullException.ThrowIfNull(values);
        using Matrix<double> both = NoiseColumn.Beside(values, noise, (int)values.Columns);
        return OfPairs(contexts, coordinates, both).Split();
    }

    /// <summary>Values at inputs of a plain network, each with noise of its own.</summary>
    /// <param name="inputs">N x n_0.</param>
    /// <param name="values">N x C; inputs of which some value is NaN are left out.</param>
    /// <param name="noise">N x 1 standard deviations in the values' unit, >= 0.</param>
    /// <exception cref="ArgumentException">Lengths differ, nothing was observed, an input is not finite, a value is infinite, or a noise is
    /// negative or no number.</exception>
    public static Observations OfInputs(Matrix<double> inputs, Matrix<double> values, Matrix<double> noise)
    {
        ArgumentNullException.ThrowIfNull(values);
        using Matrix<double> both = NoiseColumn.Beside(values, noise, (int)values.Columns);
        return OfInputs(inputs, both).Split();
    }

    /// <summary>
    /// Values at pairs whose contexts are given by number: observation i is of (x_c, z_i) with c = contextOf[i]. Pairs that make a whole
    /// grid are put in its order.
    /// </summary>
    /// <param name="contexts">N x n_0; those without an observation are left out.</param>
    /// <param name="contextOf">P numbers from 0 to N - 1.</param>
    /// <param name="coordinates">P x m_0.</param>
    /// <param name="values">P x C.</param>
    /// <exception cref="ArgumentException">Lengths differ, there is no such context, there is nothing, or an entry is not
    /// finite.</exception>
    public static Observations OfPairs(
        Matrix<double> contexts,
        IReadOnlyList<long> contextOf,
        Matrix<double> coordinates,
        Matrix<double> values
    )
    {
        ArgumentNullException.ThrowIfNull(contexts);
        ArgumentNullException.ThrowIfNull(contextOf);
        ArgumentNullException.ThrowIfNull(values);
        Require(contexts, nameof(contexts));
        Shape.RequireLength(values.Rows, contextOf.Count, nameof(contextOf));
        for (int i = 0; i < contextOf.Count; i++)
        {
            if (contextOf[i] < 0 || contextOf[i] >= contexts.Rows)
            {
                throw new ArgumentException(
                    $"contextOf: observation {i} is of context {contextOf[i]}, must be 0 to {contexts.Rows - 1}.",
                    nameof(contextOf)
                );
            }
        }

        Observations observations = OfPairs(InputList.From(contexts, nameof(contexts)).Select<double>([.. contextOf]), coordinates, values);
        return observations with { ContextsLeftOut = contexts.Rows - contextOf.Distinct().Count() };
    }

    private static Observations OfPairs(InputList x, Matrix<double> coordinates, Matrix<double> values)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        Require(values, nameof(values));
        Shape.RequireEqual(values.Rows, coordinates.Columns, coordinates.Rows, coordinates.Columns, nameof(coordinates));
        InputList z = InputList.From(coordinates, nameof(coordinates));
        Matrix<double> distinctX = x.Distinct.As<double>(),
            distinctZ = z.Distinct.As<double>();
        long[] contextOf = Places(x),
            coordinateOf = Places(z);
        long repeated = CountRepeated(contextOf, coordinateOf);
        if (repeated > 0 || values.Rows != distinctX.Rows * distinctZ.Rows)
        {
            return new(distinctX, distinctZ, contextOf, coordinateOf, values.Clone())
            {
                Repeated = repeated,
                RepeatedPlaces = repeated,
                Missing = (distinctX.Rows * distinctZ.Rows) - (values.Rows - repeated),
            };
        }

        long[] order = new long[values.Rows];
        for (int i = 0; i < order.Length; i++)
        {
            order[(contextOf[i] * distinctZ.Rows) + coordinateOf[i]] = i;
        }

        return new(
            distinctX,
            distinctZ,
            Array.ConvertAll(order, i => contextOf[i]),
            Array.ConvertAll(order, i => coordinateOf[i]),
            Gather(values, order)
        )
        {
            IsWholeGrid = true,
        };
    }

    /// <summary>Values at inputs of a plain network; inputs of which some value is NaN are left out.</summary>
    /// <param name="inputs">N x n_0.</param>
    /// <param name="values">N x C.</param>
    /// <exception cref="ArgumentException">Lengths differ, nothing was observed, an input is not finite, or a value is
    /// infinite.</exception>
    public static Observations OfInputs(Matrix<double> inputs, Matrix<double> values)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(values);
        Require(inputs, nameof(inputs));
        RequireNoInfinity(values);
        Shape.RequireEqual(inputs.Rows, values.Columns, values.Rows, values.Columns, nameof(values));
        int[] missing = [.. Enumerable.Range(0, (int)values.Rows).Select(i => CountMissing(values.Row(i)))];
        long[] rows = WhereSome([.. missing.Select(m => m == 0 ? 1L : 0)]);
        RequireSome(rows.Length);
        InputList x = InputList.From(Gather(inputs, rows), nameof(inputs));
        return new(x.Distinct.As<double>(), null, Places(x), [], Gather(values, rows))
        {
            Repeated = rows.Length - x.Distinct.Count,
            ContextsLeftOut = values.Rows - rows.Length,
            PartlyObserved = missing.Count(m => m > 0 && m < values.Columns),
        };
    }

    /// <summary>The values on the grid of contexts and coordinates, N_x x (N_z C); 0 where none was observed.</summary>
    internal Matrix<double> GridValues()
    {
        int channels = (int)Values.Columns;
        Matrix<double> fields = Matrix<double>.Zeros(Contexts.Rows, Coordinates!.Rows * channels);
        for (int i = 0; i < Count; i++)
        {
            Values.Row(i).CopyTo(fields.Row(ContextOf[i]).Slice((int)CoordinateOf[i] * channels, channels));
        }

        return fields;
    }

    /// <summary>Some of the observations, with the contexts and coordinates that they have.</summary>
    internal Observations Only(long[] which)
    {
        long[] contextOf = Array.ConvertAll(which, i => ContextOf[i]);
        int channels = (int)Values.Columns;
        using Matrix<double> values = Matrix<double>.Create(
            which.Length,
            channels + (Noise is null ? 0 : 1),
            (i, c) => c < channels ? Values[which[i], c] : Noise![(int)which[i]]
        );
        Observations some;
        if (Coordinates is null)
        {
            using Matrix<double> inputs = Gather(Contexts, contextOf);
            some = OfInputs(inputs, values);
        }
        else
        {
            using Matrix<double> coordinates = Gather(Coordinates, Array.ConvertAll(which, i => CoordinateOf[i]));
            some = OfPairs(Contexts, contextOf, coordinates, values);
        }

        return Noise is null ? some : some.Split();
    }

    // The last channel is the noise.
    internal Observations Split()
    {
        int channels = (int)Values.Columns - 1;
        return this with
        {
            Values = Values.View.Block(0, 0, Values.Rows, channels).ToMatrix(),
            Noise = [.. Enumerable.Range(0, (int)Values.Rows).Select(i => Values[i, channels])],
            HasChannelAxis = channels > 1,
        };
    }

    // Rows of a grid's inputs may be equal; mostly none are, and then there is nothing to count.
    private static long RepeatedOnGrid(Matrix<double> contexts, Matrix<double> coordinates, long[] contextOf, long[] coordinateOf)
    {
        InputList x = InputList.From(contexts, nameof(contexts)),
            z = InputList.From(coordinates, nameof(coordinates));
        return x.Index is null && z.Index is null
            ? 0
            : CountRepeated(Array.ConvertAll(contextOf, x.At), Array.ConvertAll(coordinateOf, z.At));
    }

    private static long CountRepeated(long[] contextOf, long[] coordinateOf)
    {
        HashSet<(long, long)> distinct = [.. contextOf.Zip(coordinateOf)];
        return contextOf.Length - distinct.Count;
    }

    private static long[] Places(InputList inputs)
    {
        long[] places = new long[inputs.Count];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = inputs.At(i);
        }

        return places;
    }

    private static void Require(Matrix<double> inputs, string name)
    {
        if (inputs.Rows == 0 || inputs.Columns == 0)
        {
            throw new ArgumentException($"{name}: {inputs.Rows} x {inputs.Columns}, there must be at least one row and one column.", name);
        }

        Finite.Require(inputs.View, name);
    }

    private static void RequireSome(long count)
    {
        if (count == 0)
        {
            throw new ArgumentException("Observations: every value is NaN, which means not observed; there is nothing to learn from.");
        }
    }

    private static int CountMissing(ReadOnlySpan<double> channels)
    {
        int missing = 0;
        foreach (double value in channels)
        {
            missing += double.IsNaN(value) ? 1 : 0;
        }

        return missing;
    }

    private static void RequireNoInfinity(Matrix<double> values)
    {
        long bad = 0;
        (long Row, int Column) first = default;
        for (long i = 0; i < values.Rows; i++)
        {
            ReadOnlySpan<double> row = values.Row(i);
            for (int j = 0; j < row.Length; j++)
            {
                if (double.IsInfinity(row[j]) && bad++ == 0)
                {
                    first = (i, j);
                }
            }
        }

        if (bad > 0)
        {
            throw new ArgumentException(
                $"values: {bad} of {values.Rows * values.Columns} are infinite, the first at row {first.Row}, column "
                    + $"{first.Column}; they must be finite, or NaN where nothing was observed."
            );
        }
    }

    private static long[] WhereSome(long[] counts) =>
        [.. Enumerable.Range(0, counts.Length).Where(i => counts[i] > 0).Select(i => (long)i)];

    private static Matrix<double> Gather(Matrix<double> rows, long[] which) =>
        Matrix<double>.Create(which.Length, rows.Columns, (i, j) => rows[which[i], j]);
}
