using Hyperkernel.Data;
using Hyperkernel.Experiments.Completion;
using Hyperkernel.Experiments.Images;
using Hyperkernel.LinearAlgebra;
using Xunit;

namespace Hyperkernel.Tests.Experiments;

/// <summary>Each baseline against a slow, literal computation of what it is.</summary>
public class BaselineTests
{
    [Fact]
    public void The_mean_image_is_the_mean_image()
    {
        CompletionTask task = Tasks.Small();
        Matrix<float> images = Complete(new MeanImageFamily(), task, 0).Images;
        Tasks.AssertNear((_, p) => Enumerable.Range(0, 12).Average(i => (double)task.Train.Pixels[i, p]), images, 1e-6);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(5, 3)]
    [InlineData(100, 1)]
    public void Nearest_neighbours_are_the_nearest(int k, int channels)
    {
        CompletionTask task = Tasks.Small(channels: channels);
        Matrix<float> images = Complete(new NearestNeighbourFamily(), task, k).Images;
        for (int i = 0; i < 4; i++)
        {
            int[] nearest =
            [
                .. Enumerable
                    .Range(0, 12)
                    .OrderBy(j => Tasks.SquaredDistance(task.TestContexts.Values(i), task.TrainContexts.Values(j)))
                    .Take(k),
            ];
            Tasks.AssertNear(
                (_, p) => nearest.Average(j => (double)task.Train.Pixels[j, p]),
                images.View.Block(i, 0, 1, images.Columns).ToMatrix(),
                1e-6
            );
        }
    }

    [Fact]
    public void Of_equally_near_neighbours_the_first_are_taken()
    {
        // All training images look alike where they are seen; the hidden half is the image's number.
        ImageSet numbered = Tasks.Images(Matrix<float>.Create(40, 48, (i, p) => p % 8 < 4 ? 0.5f : i));
        CompletionTask task = new(numbered, numbered.Take(20, 1), MissingPart.Right.Mask(6, 8, 1));
        Assert.Equal(0.5, Complete(new NearestNeighbourFamily(), task, 2).Images[0, 7]);
    }

    [Theory]
    [InlineData(0.5, 1e-3, 1)]
    [InlineData(1, 0.1, 3)]
    public void Rbf_ridge_regression_of_each_pixel_is_a_dense_solve(double scale, double ridge, int channels)
    {
        CompletionTask task = Tasks.Small(channels: channels);
        double length = scale * Tasks.MedianDistance(task.TrainContexts);
        double[,] kernel = new double[12, 12],
            values = new double[12, 48 * channels];
        for (int i = 0; i < 12; i++)
        {
            for (int j = 0; j < 12; j++)
            {
                kernel[i, j] = Tasks.Rbf(task.TrainContexts.Values(i), task.TrainContexts.Values(j), length) + (i == j ? ridge : 0);
            }

            for (int p = 0; p < 48 * channels; p++)
            {
                values[i, p] = task.TrainValues[i, p];
            }
        }

        double[,] weights = Tasks.Solve(kernel, values);
        Completion completion = Complete(new RbfPerCoordinateFamily(scale, [ridge], MatrixBackends.Managed), task, ridge);

        // The kernel is in single precision: its rounding, 6e-8, is magnified by the condition number, below 12 / ridge.
        Tasks.AssertNear(
            (i, p) =>
                task.Mean[p]
                + Enumerable
                    .Range(0, 12)
                    .Sum(j => Tasks.Rbf(task.TestContexts.Values(i), task.TrainContexts.Values(j), length) * weights[j, p]),
            completion.Images,
            1e-4
        );
    }

    [Theory]
    [InlineData(0.5, 0.7, 0.01)]
    [InlineData(1, 1.4, 1)]
    public void Product_rbf_is_a_dense_solve_of_the_whole_grid(double scale, double pixelScale, double ridge)
    {
        const int contexts = 6,
            pixels = 48;
        CompletionTask task = Tasks.Small(train: contexts, test: 3);
        double length = scale * Tasks.MedianDistance(task.TrainContexts);
        double OfContexts(Matrix<float> rows, int i, int j) => Tasks.Rbf(rows.Values(i), task.TrainContexts.Values(j), length);
        double OfPixels(int p, int q) => Tasks.Rbf(task.Coordinates.Values(p), task.Coordinates.Values(q), pixelScale);
        double[,] kernel = new double[contexts * pixels, contexts * pixels],
            values = new double[contexts * pixels, 1];
        for (int a = 0; a < contexts * pixels; a++)
        {
            values[a, 0] = task.TrainValues[a / pixels, a % pixels];
            for (int b = 0; b < contexts * pixels; b++)
            {
                kernel[a, b] =
                    (OfContexts(task.TrainContexts, a / pixels, b / pixels) * OfPixels(a % pixels, b % pixels)) + (a == b ? ridge : 0);
            }
        }

        double[,] weights = Tasks.Solve(kernel, values);
        Completion completion = Complete(
            new ProductRbfFamily(scale, pixelScale, [ridge], MatrixBackends.Managed, new(MatrixBackends.Managed)),
            task,
            ridge
        );
        double[,] fields = new double[3, pixels];
        for (int i = 0; i < 3; i++)
        {
            double[] mixed =
            [
                .. Enumerable
                    .Range(0, pixels)
                    .Select(q =>
                        Enumerable.Range(0, contexts).Sum(j => OfContexts(task.TestContexts, i, j) * weights[(j * pixels) + q, 0])
                    ),
            ];
            for (int p = 0; p < pixels; p++)
            {
                fields[i, p] = Enumerable.Range(0, pixels).Sum(q => OfPixels(p, q) * mixed[q]);
            }
        }

        // The solve stops at a relative residual of 1e-4 of values of about 0.5.
        Assert.True(completion.Solve!.Value.Converged);
        Tasks.AssertNear((i, p) => task.Mean[p] + fields[i, p], completion.Images, 2e-3);
    }

    [Fact]
    public void The_median_distance_of_equal_rows_is_1() =>
        Assert.Equal(1, SquaredDistances.Median(Matrix<float>.Create(5, 3, (_, _) => 2)));

    private static Completion Complete(SettingFamily family, CompletionTask task, double member) =>
        family.Prepare(task, TestContext.Current.CancellationToken).Complete(member);
}
