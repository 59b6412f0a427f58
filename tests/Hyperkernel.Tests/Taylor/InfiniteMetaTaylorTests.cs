using Hyperkernel.Activations;
using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.Layers;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Taylor;
using Xunit;

namespace Hyperkernel.Tests.Taylor;

/// <summary>Taylor terms at n = infinity of the meta network.</summary>
public class InfiniteMetaTaylorTests
{
    // The third point has the first one's context, and the last its coordinate.
    private static readonly int[] _contextOf = [1, 0, 1, 2];
    private static readonly int[] _coordinateOf = [0, 1, 2, 0];

    [Theory]
    [InlineData("relu_sqrt2", false)]
    [InlineData("tanh", true)]
    public void A_linear_meta_network_is_its_own_limit(string activation, bool bias)
    {
        // Theta^f = S = x.x'/n_0 of one dense layer: the same network with roots of S for contexts has the same weights V, and the same
        // terms by another way.
        Assert.True(ActivationNames.TryParse(activation, out Activation? function, out _));
        Hypernetwork architecture = new(
            new(new Dense()),
            new(
                new GeneratedDense(bias, 5),
                new ActivationLayer(function!),
                new Dense(0.9, 0.3, 4),
                new ActivationLayer(function!),
                new GeneratedDense(bias)
            )
        );
        using InfiniteMetaTaylor<double> infinite = new(architecture, Points(Contexts(3)));
        using TaylorTerms<double> terms = infinite.Draw(6, 3, 1);

        // A root is one of many; this is that of contexts in the order in which points have them.
        int[] order = [1, 0, 2];
        using Matrix<double> ordered = Matrix<double>.Create(3, 3, (i, j) => Dot(Contexts(3), order[i], order[j]) / 3),
            orderedRoot = GramRoot.Of(ordered, MatrixBackends.Default);
        Matrix<double> contexts = Matrix<double>.Create(3, 3, (c, k) => Math.Sqrt(3) * orderedRoot[Array.IndexOf(order, (int)c), k]);
        using FiniteNetwork<double> finite = FiniteNetwork<double>.Sample(architecture, 3, 2, 3, 1);
        using TaylorTerms<double> expected = finite.TaylorTerms(Points(contexts), 6);
        for (int r = 0; r <= 6; r++)
        {
            for (int k = 0; k < 16; k++)
            {
                Assert.Equal(expected[r][k / 4, k % 4], terms[r][k / 4, k % 4], 1e-11 * (1 + Math.Abs(expected[r][k / 4, k % 4])));
            }
        }

        Assert.NotEqual(0, expected[3][0, 1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Terms_end_exactly_after_H(int h)
    {
        using InfiniteMetaTaylor<float> infinite = new(Rectifiers(h, 12), Points(Contexts(3)).In<float>());
        using TaylorTerms<float> terms = infinite.Draw(h + 2, 1);
        for (int r = 0; r <= h + 2; r++)
        {
            Assert.Equal(r > h, Enumerable.Range(0, 16).All(k => BitConverter.SingleToInt32Bits(terms[r][k / 4, k % 4]) == 0));
        }
    }

    [Fact]
    public void The_mean_of_K1_is_the_hyperkernel()
    {
        // For H = 2 at every width m, since each unit of g has the limit's moments. The kernel S dh.dh in place of Theta^f dh.dh is
        // rejected.
        Hypernetwork architecture = Rectifiers(2, 8);
        Points<double> points = Points(Contexts(3));
        using InfiniteMetaTaylor<double> infinite = new(architecture, points);
        using Matrix<double> limit = architecture.Tangent.Matrix(points);
        using Matrix<double> s = architecture.Meta.Covariance.Matrix(Points<double>.Of(Contexts(3))),
            theta = architecture.Meta.Tangent.Matrix(Points<double>.Of(Contexts(3)));
        Statistic same = new(),
            other = new();
        for (ulong draw = 0; draw < 4000; draw++)
        {
            using TaylorTerms<double> terms = infinite.Draw(1, 5, draw);
            same.Add(terms[1][0, 2]);
            other.Add(terms[1][1, 3]);
        }

        same.AssertMean(limit[0, 2]);
        other.AssertMean(limit[1, 3]);
        same.AssertRejects(limit[0, 2] * s[1, 1] / theta[1, 1]);
        other.AssertRejects(limit[1, 3] * s[0, 2] / theta[0, 2]);
    }

    [Fact]
    public void What_has_no_terms_is_refused()
    {
        using InfiniteMetaTaylor<double> infinite = new(Rectifiers(2, 8), Points(Contexts(3)));
        Assert.Contains("order = -1", Assert.Throws<ArgumentException>(() => infinite.Draw(-1, 1)).Message, StringComparison.Ordinal);
        using InfiniteMetaTaylor<double> two = new(new(Mlp.Relu(1), new(new GeneratedDense(width: 2))), Points(Contexts(3)));
        Assert.Contains("2 outputs, must have 1", Assert.Throws<ArgumentException>(() => two.Draw(1, 1)).Message, StringComparison.Ordinal);
    }

    private static Hypernetwork Rectifiers(int h, int width) =>
        new(
            Mlp.Relu(2),
            new(
                Enumerable
                    .Range(1, h - 1)
                    .SelectMany(_ => (Layer[])[new GeneratedDense(width: width), new ActivationLayer(Activation.ReluSqrt2)])
                    .Append(new GeneratedDense())
            )
        );

    private static Matrix<double> Contexts(int count) => Matrix<double>.Create(count, 3, (i, k) => Math.Sin((1 + i) * (1.3 + k)));

    private static double Dot(Matrix<double> rows, long i, long j) =>
        Enumerable.Range(0, (int)rows.Columns).Sum(k => rows[i, k] * rows[j, k]);

    private static Points<double> Points(Matrix<double> contexts) =>
        Points<double>.Pairs(
            Matrix<double>.Create(_contextOf.Length, contexts.Columns, (i, k) => contexts[_contextOf[i], k]),
            Matrix<double>.Create(_coordinateOf.Length, 2, (i, k) => Math.Cos(_coordinateOf[i] + k))
        );
}
