using CsCheck;

namespace Hyperkernel.Tests.Differential;

/// <summary>
/// Draws rows of inputs: of any scale, far from the origin, of spread norms, equal, opposite, parallel, nearly so, or zero.
/// </summary>
internal static class InputGen
{
    private enum Row
    {
        Fresh,
        Equal,
        Opposite,
        Parallel,
        Near,
        NearOpposite,
        Zero,
    }

    private static readonly Gen<double> _scale = Gen.Frequency(
        (24, Gen.Double[-1, 1]),
        (12, Gen.Double[-6, 6]),
        (3, Gen.Double[-14, 14]),
        (1, Gen.OneOf(Gen.Double[-150, -14], Gen.Double[14, 150]))
    );

    private static readonly Gen<double> _spread = Gen.Frequency((4, Gen.Const(0.0)), (2, Gen.Const(1.0)), (1, Gen.Double[1, 5]));

    // How far the origin is, in widths of the cloud; most clouds lie around it.
    private static readonly Gen<double?> _origin = Gen.Frequency(
        (5, Gen.Const((double?)null)),
        (2, Gen.Double[0, 12].Select(o => (double?)o))
    );

    private static readonly Gen<Row> _row = Gen.Frequency(
        (14, Gen.Const(Row.Fresh)),
        (2, Gen.OneOf(Row.Equal, Row.Opposite, Row.Parallel)),
        (2, Gen.OneOf(Row.Near, Row.NearOpposite)),
        (1, Gen.Const(Row.Zero))
    );

    /// <summary>A number of rows of up to six entries.</summary>
    public static Gen<double[][]> Rows(int count) =>
        from width in Gen.Int[1, 6]
        from scale in _scale
        from spread in _spread
        from origin in _origin
        from entries in Gen.Double[-1, 1].Array[width].Array[count + 1]
        from kinds in _row.Array[count]
        from others in Gen.Int[0, 1000].Array[count]
        from exponents in Gen.Double[-1, 1].Array[count]
        from nearness in Gen.Double[-13, -1].Array[count]
        select Make(entries, kinds, others, exponents, nearness, scale, spread, origin);

    private static double[][] Make(
        double[][] entries,
        Row[] kinds,
        int[] others,
        double[] exponents,
        double[] nearness,
        double scale,
        double spread,
        double? origin
    )
    {
        int count = kinds.Length;
        double[][] rows = new double[count][];
        for (int i = 0; i < count; i++)
        {
            double size = Math.Pow(10, spread * exponents[i]),
                far = origin is { } o ? Math.Pow(10, o) : 0;
            double[] fresh = [.. entries[i].Select((entry, k) => Math.Pow(10, scale) * ((far * entries[count][k]) + (size * entry)))];
            double[] other = i == 0 ? fresh : rows[others[i] % i];
            double nudge = Math.Pow(10, nearness[i]);
            rows[i] = kinds[i] switch
            {
                Row.Equal => [.. other],
                Row.Opposite => [.. other.Select(v => -v)],
                Row.Parallel => [.. other.Select(v => v * ArchitectureGen.Rounded(Math.Pow(10, exponents[i])))],
                Row.Near => [.. other.Select((v, k) => v + (nudge * fresh[k]))],
                Row.NearOpposite => [.. other.Select((v, k) => -v + (nudge * fresh[k]))],
                Row.Zero => new double[fresh.Length],
                _ => fresh,
            };
        }

        return rows;
    }
}
