using System.Numerics;
using Hyperkernel.Strips;

namespace Hyperkernel.Activations.Tables;

/// <summary>
/// An activation's map over strips by its scalar map, entry by entry: for functions too rough for a table, and some thousand times slower.
/// </summary>
internal sealed unsafe class ScalarStripMap<T>(Activation activation) : StripMap<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Beyond, the gap that entries leave has lost digits that a turn of the function can need; the scalar map with the inputs' own gap
    // takes as long.
    private const double Parallel = 0.9;

    public override int Constants => 1;

    public override void Prepare(ReadOnlySpan<double> variances, Span<double> constants) => constants[0] = variances[0];

    public override T Map(in KernelStrip<T> strip)
    {
        double row = double.CreateTruncating(strip.Row[0]),
            closest = 0;
        for (int j = 0; j < strip.Count; j++)
        {
            double column = double.CreateTruncating(strip.Columns[0][j]),
                bound = Math.Sqrt(row) * Math.Sqrt(column);
            double covariance = Math.Clamp(double.CreateTruncating(strip.Covariance[j]), -bound, bound);
            DualMoments moments = activation.Moments(CovarianceBlock.FromEntries(row, column, covariance));
            strip.Covariance[j] = T.CreateTruncating(moments.Value.Covariance);
            strip.Tangent[j] = T.CreateTruncating(double.CreateTruncating(strip.Tangent[j]) * moments.Derivative);
            double closeness = Math.Abs(covariance) > Parallel * bound ? 1 : 0;
            closest = Math.Max(closest, closeness);
            if (strip.Closeness is not null)
            {
                strip.Closeness[j] = T.Max(strip.Closeness[j], T.CreateTruncating(closeness));
            }
        }

        return T.CreateTruncating(closest);
    }
}
