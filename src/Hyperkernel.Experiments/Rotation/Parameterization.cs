using System.Text.Json.Serialization;

namespace Hyperkernel.Experiments.Rotation;

/// <summary>How weights begin and what a learning rate means; rates of the two cannot be compared.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Parameterization>))]
public enum Parameterization
{
    /// <summary>The paper's text: ReLU networks without biases, weights N(0, 1) divided by sqrt(fan_in) where they are used.</summary>
    [JsonStringEnumMemberName("ntk")]
    TangentKernel,

    /// <summary>The paper's released program: see <see cref="ReleasedProgram"/>.</summary>
    [JsonStringEnumMemberName("released")]
    Released,
}
