using System.Numerics;
using Hyperkernel.Data;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Kernels;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Training;

namespace Hyperkernel.Native;

/// <summary>Trains a finite network in place, on values or on classes.</summary>
internal static class NetworkTraining
{
    /// <summary>Makes the steps that are asked for.</summary>
    /// <param name="network">The network.</param>
    /// <param name="points">Where its outputs are known.</param>
    /// <param name="targets">Values N or N x C, or classes as N integers.</param>
    /// <param name="request">How.</param>
    /// <param name="losses">Takes the loss before each step and after the last, steps + 1 of them; null for nobody.</param>
    /// <param name="turn">What ends it early; the steps that were made stay made.</param>
    /// <returns>The steps made.</returns>
    /// <exception cref="ArithmeticException">It diverged; the losses up to there are written.</exception>
    public static long Run<T>(
        FiniteNetwork<T> network,
        NativeInputs points,
        NativeArray targets,
        TrainRequest request,
        NativeArray? losses,
        Turn turn
    )
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PointData<T> data = Data<T>(points.Points<T>(), targets, network.OutputCount);
        TrainingOptions options = request.Meaning(data.Count);
        long total = request.Steps!.Value;
        losses?.RequireCount(checked(total + 1), nameof(losses));
        using Trainer<T> trainer = new(network, data, options);
        trainer.Run(total, made => turn.Compute.Progress!.Report(new("training", made.Step, total)), turn.Compute.Cancellation);
        double last = trainer.Divergence?.Loss ?? trainer.Evaluate().Loss;
        bool isAccepted = trainer.Accepts(last);
        if (losses is { } wanted)
        {
            using Matrix<double> all = Matrix<double>.Create(
                1,
                total + 1,
                (_, step) =>
                    step < trainer.Step ? trainer.Losses[(int)step]
                    : step == trainer.Step ? last
                    : double.NaN
            );
            wanted.Write<double>(all, nameof(losses));
        }

        return isAccepted ? trainer.Step : throw new ArithmeticException($"{trainer.Divergence}.");
    }

    private static PointData<T> Data<T>(Points<T> points, NativeArray targets, int outputs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (targets.Type is NativeType.Int32 or NativeType.Int64)
        {
            if (outputs < 2)
            {
                throw new ArgumentException(
                    "values: whole numbers are classes, which need a network with an output for each; this one has 1."
                );
            }

            int[] labels = Array.ConvertAll(targets.Integers("values"), label => checked((int)label));
            return new(points, new ClassLabels(labels, outputs, "values"));
        }

        targets.RequireCount(checked(points.Count * outputs), "values");
        Matrix<T> values = targets.Read<T>();
        return new(points, values);
    }
}
