using System.Numerics;
using System.Reflection;
using System.Runtime.Intrinsics;
using Hyperkernel.Activations;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.LinearAlgebra.Simd;
using Hyperkernel.Strips;
using Xunit;

namespace Hyperkernel.Tests.Activations;

/// <summary>Runs elementwise maps over strips in memory of its own, at any vector width that is accelerated.</summary>
internal sealed unsafe class StripHarness<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Rows = 6;
    private const int MostConstants = 2048;
    private readonly Matrix<T> _memory;
    private readonly Matrix<T> _constants;
    private StripMap<T> _map = null!;
    private T[] _scratch = [];
    private readonly T[] _row = GC.AllocateArray<T>(MostConstants, pinned: true);
    private readonly nint[] _addresses = GC.AllocateArray<nint>(MostConstants, pinned: true);

    public StripHarness(int count)
    {
        Count = count;
        _memory = Matrix<T>.Zeros(Rows, count + 16);
        _constants = Matrix<T>.Zeros(MostConstants, count + 16);
        for (int k = 0; k < MostConstants; k++)
        {
            _addresses[k] = (nint)(_constants.Pointer + (k * _constants.Columns));
        }

        _memory.View.Fill(Sentinel);
    }

    /// <summary>What lies behind every row, to see whether it is overwritten.</summary>
    public static T Sentinel => T.CreateChecked(-77);

    public int Count { get; }

    public Span<T> Covariance => Row(0)[..Count];

    public Span<T> Tangent => Row(1)[..Count];

    public Span<T> Weights => Row(2)[..Count];

    public Span<T> WeightsTangent => Row(3)[..Count];

    public Span<T> Closeness => Row(4)[..Count];

    /// <summary>Whether nothing was written behind the entries.</summary>
    public bool IsIntact
    {
        get
        {
            for (int k = 0; k < Rows; k++)
            {
                if (Row(k)[Count..].ContainsAnyExcept(Sentinel))
                {
                    return false;
                }
            }

            return _scratch[^1] == Sentinel;
        }
    }

    public KernelStrip<T> Strip =>
        new()
        {
            Covariance = Address(0),
            Tangent = Address(1),
            Weights = Address(2),
            WeightsTangent = Address(3),
            Closeness = Address(4),
            Scratch = Pointer(_scratch),
            Count = Count,
            Row = Pointer(_row),
            Columns = (T**)Pointer(_addresses),
        };

    /// <summary>Whether a layer's map runs at any vector width.</summary>
    public static bool HasVectors(Layer layer) =>
        VectorMapOf(layer.StripMap<T>([.. Enumerable.Repeat(VarianceRange.Empty(1e6).With(1), layer.StripVariances)])) is not null;

    /// <summary>Makes the map of a layer for the row's variance and the columns', and sets its constants.</summary>
    public void Prepare(Layer layer, double row, double[] columns)
    {
        double[] rowVariances = Variances(layer, row);
        double[][] columnVariances = [.. columns.Select(v => Variances(layer, v))];
        _map = layer.StripMap<T>(
            [
                .. rowVariances.Select(
                    (own, k) =>
                        columnVariances.Aggregate(VarianceRange.Empty(1e6).With(own), (range, variances) => range.With(variances[k]))
                ),
            ]
        );
        double[] values = new double[_map.Constants];
        _map.Prepare(rowVariances, values);
        Array.ConvertAll(values, T.CreateTruncating).CopyTo(_row, 0);
        for (int j = 0; j < columns.Length; j++)
        {
            _map.Prepare(columnVariances[j], values);
            for (int k = 0; k < values.Length; k++)
            {
                _constants[k, j] = T.CreateTruncating(values[k]);
            }
        }

        _scratch = GC.AllocateArray<T>((_map.ScratchRows * Count) + 1, pinned: true);
        _scratch[^1] = Sentinel;
    }

    /// <summary>Runs the map at a width: 0 for the one it takes by itself, else bits.</summary>
    public T Run(int bits)
    {
        Closeness.Clear();
        if (bits == 0)
        {
            return _map.Map(Strip);
        }

        MethodInfo? map = VectorMapOf(_map);
        Assert.SkipWhen(map is null, "The map has no vectors of its own.");
        Assert.SkipUnless(Accelerated(bits), $"{bits} bits are not accelerated here.");
        return (T)map.MakeGenericMethod(Lanes(bits)).Invoke(_map, [Strip])!;
    }

    public void Dispose()
    {
        _memory.Dispose();
        _constants.Dispose();
    }

    // Where weights are generated, S(x, x) is 1.
    private static double[] Variances(Layer layer, double variance)
    {
        double[] variances = new double[layer.StripVariances];
        _ = layer.Trace(KernelState.Input(CovarianceBlock.Diagonal(variance)), new(CovarianceBlock.Diagonal(1), 1), variances);
        return variances;
    }

    private static MethodInfo? VectorMapOf(StripMap<T> map) =>
        map.GetType().GetMethods().SingleOrDefault(m => m.Name == "Map" && m.IsGenericMethodDefinition);

    private static bool Accelerated(int bits) =>
        bits switch
        {
            512 => Vector512.IsHardwareAccelerated,
            256 => Vector256.IsHardwareAccelerated,
            _ => Vector128.IsHardwareAccelerated,
        };

    private static Type Lanes(int bits) =>
        bits switch
        {
            512 => typeof(Lanes512<T>),
            256 => typeof(Lanes256<T>),
            _ => typeof(Lanes128<T>),
        };

    private static TItem* Pointer<TItem>(TItem[] pinned)
        where TItem : unmanaged => (TItem*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref pinned[0]);

    private Span<T> Row(int row) => _memory.Row(row);

    private T* Address(int row) => _memory.Pointer + (row * _memory.Columns);
}
