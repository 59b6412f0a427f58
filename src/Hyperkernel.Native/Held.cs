using Hyperkernel.Architectures;
using Hyperkernel.FiniteWidth;
using Hyperkernel.Inference.Models;
using Hyperkernel.Operators;

namespace Hyperkernel.Native;

/// <summary>An object that a caller holds. Calls on it wait for one another; it outlives the last that began before it was freed.</summary>
internal abstract class Held(IDisposable? value)
{
    private bool _isClosed;

    /// <summary>What it is, in words.</summary>
    public abstract string Kind { get; }

    /// <summary>What ends the calls, and hears of their progress.</summary>
    public Turn Turn { get; init; } = new();

    /// <summary>What a class is, in words.</summary>
    public static string KindOf<T>()
        where T : Held =>
        typeof(T) == typeof(HeldArchitecture) ? HeldArchitecture.Name
        : typeof(T) == typeof(HeldRegression) ? HeldRegression.Name
        : typeof(T) == typeof(HeldOperator) ? HeldOperator.Name
        : typeof(T) == typeof(HeldValidation) ? HeldValidation.Name
        : HeldNetwork.Name;

    /// <summary>Runs a call on the object, after those that came before.</summary>
    public unsafe void Use(NativeMonitor* monitor, Action work) =>
        Turn.Take(
            monitor,
            () =>
            {
                if (_isClosed)
                {
                    throw new HandleException("the object was freed while the call waited for it.");
                }

                work();
            }
        );

    /// <summary>Disposes of the object after the present call.</summary>
    public unsafe void Close() =>
        Turn.Take(
            null,
            () =>
            {
                _isClosed = true;
                value?.Dispose();
            }
        );
}

/// <summary>A network or hypernetwork, which no call changes.</summary>
internal sealed class HeldArchitecture(Architecture architecture) : Held(null)
{
    public const string Name = "an architecture";

    public override string Kind => Name;

    public Architecture Architecture { get; } = architecture;
}

/// <summary>A regression; one that was conditioned keeps the one that it was made of.</summary>
internal sealed class HeldRegression : Held
{
    public const string Name = "a regression";

    private readonly Shared _shared;

    public HeldRegression(RegressionModel model)
        : this(model, new(model)) { }

    private HeldRegression(RegressionModel model, Shared shared)
        : base(shared) => (Model, _shared) = (model, shared);

    public override string Kind => Name;

    public RegressionModel Model { get; }

    /// <summary>The regression conditioned on further values. Calls on both wait for one another: both use this one's parts.</summary>
    /// <param name="monitor">Hears how far it has come.</param>
    /// <param name="conditioned">Makes it.</param>
    public unsafe HeldRegression With(NativeMonitor* monitor, Func<RegressionModel, RegressionModel> conditioned)
    {
        HeldRegression? result = null;
        Use(
            monitor,
            () =>
            {
                RegressionModel model = conditioned(Model);
                result = new(model, new(model, _shared.Taken())) { Turn = Turn };
            }
        );
        return result!;
    }

    // What is disposed of with its last user. Users come and go within turns, one at a time.
    private sealed class Shared(RegressionModel model, Shared? under = null) : IDisposable
    {
        private int _users = 1;

        public Shared Taken()
        {
            _users++;
            return this;
        }

        public void Dispose()
        {
            if (--_users == 0)
            {
                model.Dispose();
                under?.Dispose();
            }
        }
    }
}

/// <summary>What came of leaving out.</summary>
internal sealed class HeldValidation(Validation validation) : Held(null)
{
    public const string Name = "a validation";

    public override string Kind => Name;

    public Validation Validation { get; } = validation;
}

/// <summary>A learnt operator.</summary>
internal sealed class HeldOperator(OperatorRegression model) : Held(model)
{
    public const string Name = "an operator";

    public override string Kind => Name;

    public OperatorRegression Model { get; } = model;
}

/// <summary>A network of finite width, in one of two precisions.</summary>
internal sealed class HeldNetwork : Held
{
    public const string Name = "a finite network";

    public HeldNetwork(FiniteNetwork<float> network)
        : base(network) => Single = network;

    public HeldNetwork(FiniteNetwork<double> network)
        : base(network) => Double = network;

    public override string Kind => Name;

    public FiniteNetwork<float>? Single { get; }

    public FiniteNetwork<double>? Double { get; }

    /// <summary>Runs a call on the network in the precision that it has.</summary>
    public unsafe void Use(NativeMonitor* monitor, Action<FiniteNetwork<float>> inSingle, Action<FiniteNetwork<double>> inDouble) =>
        Use(
            monitor,
            () =>
            {
                if (Single is not null)
                {
                    inSingle(Single);
                }
                else
                {
                    inDouble(Double!);
                }
            }
        );
}
