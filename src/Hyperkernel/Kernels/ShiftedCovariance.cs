using System.Numerics;
using System.Numerics.Tensors;
using Hyperkernel.Activations;
using Hyperkernel.Features;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Strips;

namespace Hyperkernel.Kernels;

/// <summary>(x - o).(x' - o)/width about an origin o near all inputs, for networks that see the differences of inputs alone.</summary>
/// <remarks>
/// The covariance x.x'/width itself, which the first layer's tangent kernel is, is larger by a_i + a_j with a = (x - o).o/width + o.o/(2
/// width): a sum of terms of one sign where o is far, which tangent kernels start from, and the layer adds the rest. Differences from o are
/// taken in double precision.
/// </remarks>
internal sealed unsafe class ShiftedCovariance<T> : InputCovariance<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Side _rows;
    private readonly Side _columns;

    private ShiftedCovariance(Side rows, Side columns, Compute compute)
        : base(rows.List, columns.List, CoordinateFeatures.Raw, compute) => (_rows, _columns) = (rows, columns);

    /// <summary>Covariances about an origin.</summary>
    public static ShiftedCovariance<T> Create(InputList rows, InputList columns, double[] origin, Compute compute)
    {
        Side left = new(rows, origin);
        return new(left, ReferenceEquals(rows, columns) ? left : new(columns, origin), compute);
    }

    public override KernelState RowStart(long row) => _rows.Start(Rows.At(row));

    public override KernelState ColumnStart(long column) => _columns.Start(Columns.At(column));

    public override void Start(long row, long column, int count, in KernelStrip<T> strip)
    {
        Fill(row, column, count, strip.Covariance, strip.Count);
        Span<T> tangent = new(strip.Tangent, strip.Count);
        T own = T.CreateTruncating(_rows.Rest[Rows.At(row)]);
        for (int j = 0; j < count; j++)
        {
            tangent[j] = own + T.CreateTruncating(_columns.Rest[Columns.At(column + j)]);
        }

        tangent[count..].Clear();
    }

    protected override void Compute(MatrixView<T> rows, MatrixView<T> columns, bool isSymmetric, MatrixView<T> values) =>
        LinearCovariance<T>.Product(rows, columns, isSymmetric, values, Resources);

    // Inputs about the origin, their variances there, and what is missing of half a covariance.
    private sealed class Side
    {
        private readonly double[] _variances;

        public Side(InputList list, double[] origin)
        {
            Inputs inputs = list.Distinct;
            Matrix<T> shifted = Matrix<T>.Uninitialized(inputs.Count, inputs.Width);
            double[] difference = new double[inputs.Width];
            double half = TensorPrimitives.SumOfSquares<double>(origin) / 2;
            (_variances, Rest) = (new double[inputs.Count], new double[inputs.Count]);
            for (long i = 0; i < inputs.Count; i++)
            {
                TensorPrimitives.Subtract(inputs.Row(i), origin, difference);
                TensorPrimitives.ConvertTruncating<double, T>(difference, shifted.Row(i));
                _variances[i] = TensorPrimitives.SumOfSquares<double>(difference) / inputs.Width;
                Rest[i] = (TensorPrimitives.Dot<double>(difference, origin) + half) / inputs.Width;
            }

            List = new(inputs.Computing(shifted), list.Index);
        }

        public InputList List { get; }

        public double[] Rest { get; }

        public KernelState Start(long input) => new(CovarianceBlock.Diagonal(_variances[input]), 2 * Rest[input]);
    }
}
