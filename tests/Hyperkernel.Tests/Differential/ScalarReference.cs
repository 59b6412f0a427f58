using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Tests.Differential;

/// <summary>A point of a case: which row of X it has, and which of Z.</summary>
internal readonly record struct Place(int X, int Z);

/// <summary>
/// The kernels of a case's points entry by entry, by the scalar maps in double precision and by <see cref="LiteralTheory"/>.
/// </summary>
internal sealed class ScalarReference
{
    private const int Perturbations = 6;

    // sqrt(k Least) times 1e-12 is what the square of an input loses that underflows.
    private const double Least = 1e-284;
    private readonly DifferentialCase _case;
    private readonly double[][] _x;
    private readonly double[][] _z;
    private readonly Dictionary<Place, KernelState?> _diagonal = [];

    /// <summary>The reference for a case whose inputs are as given, or rounded to single precision.</summary>
    public ScalarReference(DifferentialCase drawn, bool single)
    {
        (_case, _x, _z) = (drawn, drawn.X, drawn.Z);
        if (single)
        {
            (_x, _z) = (Rounded(_x), Rounded(_z));
        }

        HasLiteral = drawn.Networks.SelectMany(n => n.Activations).All(LiteralMoments.Has);
    }

    /// <summary>Whether all activations have closed forms in <see cref="LiteralMoments"/>.</summary>
    public bool HasLiteral { get; }

    /// <summary>Whether an activation's strips come from tables.</summary>
    public bool IsTabulated => ArchitectureGen.IsTabulated(_case.Architecture);

    /// <summary>How many activations an entry passes.</summary>
    public int Activations => _case.Networks.Sum(n => n.Activations.Count());

    /// <summary>Points i = (x_i, z_i).</summary>
    public Place[] Listed => [.. Enumerable.Range(0, _case.Count).Select(i => new Place(i, i))];

    /// <summary>Both kernels of two points, or null where the maps refuse.</summary>
    public KernelState? At(Place a, Place b)
    {
        if (a == b && _diagonal.TryGetValue(a, out KernelState? known))
        {
            return known;
        }

        KernelState? state;
        try
        {
            CovarianceBlock contexts = CovarianceBlock.FromVectors(_x[a.X], _x[b.X], _x[a.X].Length);
            state = _case.Hypernetwork is { } h
                ? h.Map(contexts, h.CoordinateFeatures.Block(_z[a.Z], _z[b.Z]))
                : _case.Network!.Map(contexts);
        }
        catch (ArgumentException)
        {
            state = null;
        }

        if (a == b)
        {
            _diagonal.Add(a, state);
        }

        return state;
    }

    /// <summary>
    /// sqrt(k(u, u) k(u', u')) of both kernels, of an input whose square underflows a number that stands for what is lost; null where a
    /// point has none.
    /// </summary>
    public (double Covariance, double Tangent)? Scale(Place a, Place b) =>
        At(a, a) is { } first && At(b, b) is { } second
            ? (Mean(first.Covariance.Covariance, second.Covariance.Covariance), Mean(first.Tangent, second.Tangent))
            : null;

    /// <summary>Both kernels as theory.md has them, and how far roundings of a size in every layer move each.</summary>
    /// <returns>Null where the closed forms have no value.</returns>
    public (BigReal Covariance, BigReal Tangent, double CovarianceCondition, double TangentCondition)? Literally(
        Place a,
        Place b,
        double rounding
    )
    {
        try
        {
            LiteralState exact = Literally(a, b, null);
            (double covariance, double tangent) = (0, 0);
            for (int i = 0; i < Perturbations && rounding > 0; i++)
            {
                LiteralState moved = Literally(a, b, new Roundings(rounding, i));
                covariance = Math.Max(covariance, BigReal.Abs(moved.C - exact.C).ToDouble());
                tangent = Math.Max(tangent, BigReal.Abs(moved.Tangent - exact.Tangent).ToDouble());
            }

            return (exact.C, exact.Tangent, covariance, tangent);
        }
        catch (ArithmeticException)
        {
            return null;
        }
    }

    private LiteralState Literally(Place a, Place b, Roundings? roundings)
    {
        LiteralTheory theory = new(roundings);
        LiteralState contexts = LiteralState.Of(_x[a.X], _x[b.X]);
        return _case.Hypernetwork is { } h
            ? theory.Of(h, contexts, Coordinates(h.CoordinateFeatures, _z[a.Z], _z[b.Z]))
            : theory.Of(_case.Network!, contexts);
    }

    // Finitely many features are taken as the product draws them: their sum is checked here, their law elsewhere.
    private static LiteralState Coordinates(CoordinateFeatures features, double[] z, double[] other)
    {
        if (features is not RandomFourierFeatures random)
        {
            return LiteralState.Of(features, z, other);
        }

        using Matrix<double> both = Matrix<double>.Create(2, z.Length, (i, k) => i == 0 ? z[k] : other[k]),
            mapped = random.Map(both);
        return LiteralState.Of(mapped.Row(0), mapped.Row(1));
    }

    private static double Mean(double first, double second) =>
        Math.Sqrt(Math.Max(Least, Math.Abs(first))) * Math.Sqrt(Math.Max(Least, Math.Abs(second)));

    private static double[][] Rounded(double[][] rows) => [.. rows.Select(row => row.Select(v => (double)(float)v).ToArray())];
}
