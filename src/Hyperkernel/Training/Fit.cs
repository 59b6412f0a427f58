using System.Numerics;
using Hyperkernel.FiniteWidth;

namespace Hyperkernel.Training;

/// <summary>Whether data are what a network can be trained on.</summary>
internal static class Fit
{
    /// <summary>Throws unless they are.</summary>
    /// <exception cref="ArgumentException">They are not; the message says what does not fit.</exception>
    public static void Require<T>(FiniteNetwork<T> network, TrainingData<T> data)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool hasCoordinates = network.Shape.Meta is not null;
        if (hasCoordinates != data.CoordinateSize.HasValue)
        {
            throw new ArgumentException(
                hasCoordinates
                    ? "Training: the data have no coordinates, but a hypernetwork needs them."
                    : "Training: the data have coordinates, but a plain network takes none."
            );
        }

        Require("a context", network.Shape.ContextSize, data.ContextSize, "entries");
        Require("a coordinate", network.Shape.CoordinateSize, data.CoordinateSize ?? 0, "entries");
        Require("an output", network.OutputCount, data.Outputs, data.AreClasses ? "classes" : "values");
    }

    private static void Require(string what, int needed, int given, string unit)
    {
        if (needed != given)
        {
            throw new ArgumentException($"Training: {what} has {given} {unit} in the data and {needed} in the network; they must agree.");
        }
    }
}
