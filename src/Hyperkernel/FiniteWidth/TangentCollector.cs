using System.Collections.Immutable;
using System.Numerics;
using Hyperkernel.Layers;
using Hyperkernel.Layers.Graphs;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.FiniteWidth;

/// <summary>Collects the factors of gradients from batch to batch.</summary>
internal sealed class TangentCollector<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly FiniteArchitecture _shape;
    private readonly Compute _compute;
    private readonly Matrix<T> _outputs;
    private readonly Collected[] _meta,
        _main;

    /// <summary>Takes memory for the factors.</summary>
    /// <param name="shape">The network.</param>
    /// <param name="compute">How to compute.</param>
    /// <param name="points">How many points.</param>
    /// <param name="contexts">How many rows of contexts all batches have together; not read for a plain network.</param>
    public TangentCollector(FiniteArchitecture shape, Compute compute, long points, long contexts)
    {
        (_shape, _compute) = (shape, compute);
        _outputs = Matrix<T>.Uninitialized(points, shape.Main.Output.Width);
        bool structured = shape.Meta is null or { Output: DenseNode };
        _meta =
        [
            .. (shape.Meta?.Nodes ?? [])
                .Where(n => n.HasWeights)
                .Select(n => new Collected(shape.Meta!, n, contexts, StructureOf(n) ? 0 : RowCount)),
        ];
        _main =
        [
            .. shape
                .Main.Nodes.Where(n => n is DenseNode || (n is GeneratedNode && structured))
                .Select(n => new Collected(shape.Main, n, points, RowCount)),
        ];
    }

    private long RowCount => _outputs.Rows * _outputs.Columns;

    /// <summary>Takes what a pass has, after its way back from each output.</summary>
    /// <param name="first">The number of the batch's first point.</param>
    /// <param name="outputs">Its outputs.</param>
    /// <param name="meta">The meta network's pass.</param>
    /// <param name="main">The primary or plain network's.</param>
    public void Append(long first, MatrixView<T> outputs, GraphPass<T>? meta, GraphPass<T> main)
    {
        outputs.CopyTo(_outputs.View.Block(first, 0, outputs.Rows, outputs.Columns));
        foreach (Collected part in _meta)
        {
            part.Append(meta!, first * outputs.Columns);
        }

        foreach (Collected part in _main)
        {
            part.Append(main, first * outputs.Columns);
        }
    }

    /// <summary>All of it.</summary>
    /// <param name="isAlone">Whether the network is gone with its pass.</param>
    public TangentFeatures<T> Finish(bool isAlone)
    {
        ImmutableArray<TangentTerm<T>> generated = Generated();
        return Finish(_shape.Parameters, _meta.Select(p => p.Term(StructureOf(p.Node) ? generated : [])), isAlone);
    }

    /// <summary>All of it, where the meta network is infinitely wide and its kernel is known.</summary>
    /// <param name="root">R with R R^T = Theta^f on the contexts.</param>
    /// <param name="contexts">The context of each row of gradients.</param>
    public TangentFeatures<T> Finish(Matrix<T> root, RowMap contexts)
    {
        ParameterShape meta = new("meta", "the infinitely wide meta network", 0, 0, 1);
        int[] rows = [.. Enumerable.Range(0, (int)RowCount).Select(r => contexts.Of(r))];
        return Finish([meta, .. _shape.Parameters], [new(meta.Name, null, 1, 0, root, rows, null, Generated())], isAlone: true);
    }

    private ImmutableArray<TangentTerm<T>> Generated() => [.. _main.Where(p => p.Node is GeneratedNode).Select(p => p.Term([]))];

    private TangentFeatures<T> Finish(ImmutableArray<ParameterShape> parameters, IEnumerable<TangentTerm<T>> meta, bool isAlone) =>
        new(parameters, meta.Concat(_main.Where(p => p.Node is DenseNode).Select(p => p.Term([]))), _outputs, _compute, isAlone);

    // Gradients by the outputs of the meta network's last layer have the structure of the primary network's gradients.
    private bool StructureOf(FiniteNode node) => node == _shape.Meta?.Output;

    private sealed class Collected(FiniteGraph graph, FiniteNode node, long inputs, long rows)
    {
        private readonly Matrix<T> _inputs = Matrix<T>.Uninitialized(inputs, graph.Width(node.Input));
        private readonly Matrix<T>? _deltas = rows == 0 ? null : Matrix<T>.Uninitialized(rows, node.Width);
        private readonly List<int> _inputOf = [];
        private long _filled;

        public FiniteNode Node => node;

        public void Append(GraphPass<T> pass, long firstRow)
        {
            MatrixView<T> q = pass.Output(node.Input);
            q.CopyTo(_inputs.View.Block(_filled, 0, q.Rows, q.Columns));
            int count = pass.GradientRows;
            for (int r = 0; r < count; r++)
            {
                _inputOf.Add((int)_filled + pass.Examples.Of(r));
            }

            _filled += q.Rows;
            if (_deltas is not null)
            {
                pass.Gradient(node.Index).CopyTo(_deltas.View.Block(firstRow, 0, count, node.Width));
            }
        }

        public TangentTerm<T> Term(ImmutableArray<TangentTerm<T>> parts)
        {
            (string weights, string? bias, double scale, double biasScale) = node switch
            {
                DenseNode d => (
                    graph.Parameters[d.Weights].Name,
                    d.Bias is { } b ? graph.Parameters[b].Name : null,
                    graph.Parameters[d.Weights].Scale,
                    d.Bias is { } k ? graph.Parameters[k].Scale : 0
                ),
                GeneratedNode g => ("", null, g.Scale, g.HasBias ? 1.0 : 0),
                _ => throw new NotSupportedException($"{node} has no weights."),
            };
            return new(weights, bias, scale * scale, biasScale * biasScale, _inputs, [.. _inputOf], _deltas, parts);
        }
    }
}
