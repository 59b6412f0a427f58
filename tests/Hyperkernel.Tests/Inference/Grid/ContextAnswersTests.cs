using Hyperkernel.Architectures;
using Hyperkernel.Features;
using Hyperkernel.Inference;
using Hyperkernel.Inference.Grid;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Inference.Grid;

/// <summary>Answers at one context after another are those of the model.</summary>
public class ContextAnswersTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void They_are_the_models_means_and_deviations(bool isTangent)
    {
        Hypernetwork h = Hypernetwork.Of(Mlp.Relu(2), Mlp.Relu(1), CoordinateFeatures.Fourier(1.5));
        Matrix<double> contexts = Matrix<double>.Create(40, 6, (i, j) => Math.Cos((i * 1.3) + (j * j))),
            coordinates = Matrix<double>.Create(25, 2, (a, axis) => axis == 0 ? a / 5 : a % 5),
            fields = Matrix<double>.Create(40, 25, (i, a) => Math.Sin((i / 7.0) + (a / 3.0)));
        GridModel<double> model = GridRegression.Fit(isTangent ? h.Tangent : h.Covariance, contexts, coordinates, fields, ridge: .1);
        using ContextAnswers<double> answers = new(model);
        for (int k = 0; k < 5; k++)
        {
            // The last one is unlike those of training.
            using Matrix<double> context = Matrix<double>.Create(1, 6, (_, j) => k == 4 ? 50 * (j + 1) : Math.Cos((k * 2.1) + j));
            Matrix<double> mean = model.Predict(context).Mean;
            using Deviations<double> deviations = model.Deviation(
                context,
                new DeviationOptions { Method = DeviationMethod.ModelOperator, Checks = 0 }
            );
            (double[] means, double[] variances) = answers.At(context);
            for (int a = 0; a < 25; a++)
            {
                double size = Math.Max(1, Math.Abs(mean[0, a]));
                Assert.Equal(mean[0, a], means[a], 1e-8 * size);
                if (!double.IsNaN(deviations.Values[0, a]))
                {
                    double variance = deviations.Values[0, a] * deviations.Values[0, a];
                    Assert.Equal(variance, variances[a], 1e-8 * Math.Max(1, variance));
                }
            }
        }
    }
}
