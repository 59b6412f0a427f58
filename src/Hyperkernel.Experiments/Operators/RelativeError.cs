using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators.Blocks;

namespace Hyperkernel.Experiments.Operators;

/// <summary>The error of operators: the mean over functions of |prediction - truth| / |truth|.</summary>
public static class RelativeError
{
    /// <summary>The error of differences.</summary>
    public static double Of(Matrix<double> differences, Matrix<double> truth) => SolutionStatistics.RelativeError(differences, truth);

    /// <summary>The error of predictions.</summary>
    public static double OfPrediction(Matrix<double> prediction, Matrix<double> truth)
    {
        using Matrix<double> differences = Matrix<double>.Create(truth.Rows, truth.Columns, (i, j) => prediction[i, j] - truth[i, j]);
        return Of(differences, truth);
    }

    /// <summary>The share of values that lie within so many deviations of their predictions.</summary>
    public static double Coverage(Matrix<double> prediction, Matrix<double> deviation, double factor, Matrix<double> truth)
    {
        long inside = 0;
        for (long i = 0; i < truth.Rows; i++)
        {
            for (long j = 0; j < truth.Columns; j++)
            {
                inside += Math.Abs(prediction[i, j] - truth[i, j]) <= factor * deviation[i, j] ? 1 : 0;
            }
        }

        return inside / (double)truth.Rows / truth.Columns;
    }
}
