using Hyperkernel.LinearAlgebra;
using Hyperkernel.Operators;

namespace Hyperkernel.Experiments.Operators;

/// <summary>Simple predictions of output functions, with which any other has to be compared.</summary>
internal static class OperatorBaselines
{
    /// <summary>Ridges of the linear operator, over the largest eigenvalue.</summary>
    private static readonly double[] _ridges = [.. Enumerable.Range(0, 15).Select(i => Math.Pow(10, -14 + i))];

    /// <summary>The output of the training function that is nearest in the root mean square.</summary>
    public static Matrix<double> Nearest(OperatorPairs training, Matrix<double> inputs)
    {
        Matrix<double> result = Matrix<double>.Uninitialized(inputs.Rows, training.Outputs.Columns);
        for (long i = 0; i < inputs.Rows; i++)
        {
            (double least, long nearest) = (double.PositiveInfinity, 0);
            for (long n = 0; n < training.Inputs.Rows; n++)
            {
                double distance = System.Numerics.Tensors.TensorPrimitives.Distance<double>(inputs.Row(i), training.Inputs.Row(n));
                (least, nearest) = distance < least ? (distance, n) : (least, nearest);
            }

            training.Outputs.Row(nearest).CopyTo(result.Row(i));
        }

        return result;
    }

    /// <summary>The linear operator with an offset, by ridge regression; the ridge by leaving out one function after the other.</summary>
    public static Matrix<double> Linear(OperatorPairs training, Matrix<double> inputs)
    {
        IMatrixBackend backend = MatrixBackends.Default;
        (double[] meanInput, double[] meanOutput) = (Mean(training.Inputs), Mean(training.Outputs));
        using Matrix<double> x = Less(training.Inputs, meanInput),
            y = Less(training.Outputs, meanOutput),
            queries = Less(inputs, meanInput);
        long n = x.Rows;
        using Matrix<double> vectors = Matrix<double>.Zeros(n, n),
            turned = Matrix<double>.Uninitialized(n, y.Columns);
        backend.MultiplyByTranspose(1.0, x, 0, vectors);
        double[] values = new double[n];
        backend.SymmetricEigen(vectors, values);
        double rounding = 1e-13 * values[^1];
        values = Array.ConvertAll(values, value => value < rounding ? 0 : value);
        backend.Multiply(1.0, vectors.View, Transposition.None, y, Transposition.None, 0, turned);
        double best = double.PositiveInfinity;
        Matrix<double> weights = Matrix<double>.Zeros(n, y.Columns);
        foreach (double relative in _ridges)
        {
            double ridge = relative * values[^1];
            Matrix<double> tried = Weights(vectors, values, turned, ridge, backend);
            double error = LeaveOutError(vectors, values, ridge, tried, training.Outputs);
            if (error < best)
            {
                (best, weights, tried) = (error, tried, weights);
            }

            tried.Dispose();
        }

        using Matrix<double> operatorMatrix = Matrix<double>.Uninitialized(x.Columns, y.Columns);
        backend.Multiply(1.0, x.View, Transposition.Transposed, weights, Transposition.None, 0, operatorMatrix);
        weights.Dispose();
        Matrix<double> result = Matrix<double>.Create(inputs.Rows, y.Columns, (_, j) => meanOutput[j]);
        backend.Multiply(1.0, queries.View, Transposition.None, operatorMatrix, Transposition.None, 1, result);
        return result;
    }

    private static double[] Mean(Matrix<double> rows)
    {
        double[] mean = new double[rows.Columns];
        for (long i = 0; i < rows.Rows; i++)
        {
            System.Numerics.Tensors.TensorPrimitives.Add(mean, rows.Row(i), mean);
        }

        return Array.ConvertAll(mean, sum => sum / rows.Rows);
    }

    private static Matrix<double> Less(Matrix<double> rows, double[] mean) =>
        Matrix<double>.Create(rows.Rows, rows.Columns, (i, j) => rows[i, j] - mean[j]);

    private static Matrix<double> Weights(
        Matrix<double> vectors,
        double[] values,
        Matrix<double> turned,
        double ridge,
        IMatrixBackend backend
    )
    {
        using Matrix<double> scaled = Matrix<double>.Create(
            turned.Rows,
            turned.Columns,
            (i, j) => turned[i, j] / (Math.Max(0, values[i]) + ridge)
        );
        Matrix<double> weights = Matrix<double>.Uninitialized(turned.Rows, turned.Columns);
        backend.Multiply(1.0, vectors.View, Transposition.Transposed, scaled, Transposition.None, 0, weights);
        return weights;
    }

    private static double LeaveOutError(Matrix<double> vectors, double[] values, double ridge, Matrix<double> weights, Matrix<double> truth)
    {
        using Matrix<double> left = Matrix<double>.Uninitialized(weights.Rows, weights.Columns);
        for (int i = 0; i < weights.Rows; i++)
        {
            // Leaving out changes the mean too, which takes its direction, an eigenvector with the eigenvalue 0, from the precision.
            double precision = -1 / (weights.Rows * ridge);
            for (int k = 0; k < values.Length; k++)
            {
                precision += vectors[k, i] * vectors[k, i] / (Math.Max(0, values[k]) + ridge);
            }

            System.Numerics.Tensors.TensorPrimitives.Divide(weights.Row(i), precision, left.Row(i));
        }

        return RelativeError.Of(left, truth);
    }
}
