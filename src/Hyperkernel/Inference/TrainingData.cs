using System.Numerics;
using Hyperkernel.Inference.Flow;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Inference;

/// <summary>Checks of what a regression learns from, with one form of message.</summary>
internal static class TrainingData
{
    /// <summary>Throws unless there is a finite row of values for each point.</summary>
    public static void Check<T>(PointKernel kernel, Points<T> points, Matrix<T> values, string method)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(values);
        kernel.Check(points, nameof(points));
        if (values.Rows != points.Count || values.Columns == 0)
        {
            throw new ArgumentException(
                $"{method}: values are {values.Rows} x {values.Columns}, must have a row for each of the {points.Count} points "
                    + $"and at least one column.",
                nameof(values)
            );
        }

        Finite.Require(values.View, nameof(values));
    }

    /// <summary>Throws if a kernel is zero at all points: predictions would be 0 whatever the values are.</summary>
    public static void CheckKernel<T>(PointKernel kernel, Points<T> points, string method)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Array.TrueForAll(kernel.Diagonal(points), entry => entry == 0))
        {
            throw new ArgumentException(
                $"{method}: the kernel is zero at all points, so there is nothing to learn from it.",
                nameof(points)
            );
        }
    }

    /// <summary>Throws unless there is a variance, finite and not negative, for each point; null is none.</summary>
    public static void CheckNoise(double[]? noise, long points, string method)
    {
        if (noise is null)
        {
            return;
        }

        Shape.RequireLength(points, noise.Length, nameof(noise));
        if (Array.FindIndex(noise, variance => !(variance >= 0 && double.IsFinite(variance))) is var i and >= 0)
        {
            throw new ArgumentException($"{method}: noise[{i}] = {noise[i]}, must be finite and >= 0.", nameof(noise));
        }
    }

    /// <summary>Throws unless a ridge is finite and positive.</summary>
    public static void CheckRidge(double ridge, string method)
    {
        if (!double.IsFinite(ridge) || ridge <= 0)
        {
            throw new ArgumentException(
                $"{method}: ridge = {ridge}, must be finite and > 0; to interpolate use GradientFlow at infinite time.",
                nameof(ridge)
            );
        }
    }
}
