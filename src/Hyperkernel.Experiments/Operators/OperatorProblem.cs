using Hyperkernel.Operators;
using Hyperkernel.Storage;

namespace Hyperkernel.Experiments.Operators;

/// <summary>An operator whose pairs are made from a seed.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="Description">What it maps to what.</param>
/// <param name="Symmetry">What it commutes with, up to what its samples show.</param>
/// <param name="Create">So many pairs from a seed.</param>
public sealed record OperatorProblem(string Name, string Description, OperatorSymmetry Symmetry, Func<int, ulong, OperatorPairs> Create)
{
    private const int BurgersPoints = 64;

    /// <summary>The sign of values under a reflection: -1 of velocities, 1 of vorticities in the plane.</summary>
    public int ReflectionSign { get; init; } = -1;

    /// <summary>Whether outputs are sampled on a periodic grid.</summary>
    public bool IsPeriodic { get; init; }

    /// <summary>So many pairs from a seed at so many points, of an equation that is solved at any number of them.</summary>
    public Func<int, ulong, int, OperatorPairs>? CreateAt { get; init; }

    /// <summary>Pairs from a seed, at so many points along each axis; null for the problem's own.</summary>
    /// <exception cref="ArgumentException">The problem has no such points.</exception>
    public OperatorPairs At(int count, ulong seed, int? points)
    {
        if (points is not { } wanted)
        {
            return Create(count, seed);
        }

        if (CreateAt is not null)
        {
            return CreateAt(count, seed, wanted);
        }

        using OperatorPairs pairs = Create(count, seed);
        return pairs.At(wanted);
    }

    /// <summary>All problems.</summary>
    public static IReadOnlyList<OperatorProblem> All { get; } =
    [
        new(
            "burgers",
            "Burgers' equation on a circle of length 2 pi, u(., 0) to u(., 1)",
            OperatorSymmetry.ShiftsAndReflection,
            (count, seed) => Burgers.Create(count, BurgersPoints, seed)
        )
        {
            IsPeriodic = true,
            CreateAt = (count, seed, points) => Burgers.Create(count, points, seed, points: Burgers.PointsFor(points)),
        },
        new(
            "burgers-literal",
            "the same as papers write it: on the unit interval, with a mean",
            OperatorSymmetry.ShiftsAndReflection,
            (count, seed) => Burgers.Create(count, BurgersPoints, seed, isLiteral: true)
        )
        {
            IsPeriodic = true,
            CreateAt = (count, seed, points) => Burgers.Create(count, points, seed, isLiteral: true, points: Burgers.PointsFor(points)),
        },
        new(
            "darcy",
            "flow in a porous square, permeability to pressure",
            OperatorSymmetry.Square,
            (count, seed) => Darcy.Create(count, seed)
        ),
        new("advection-1", "square waves moved by 20 / 39", OperatorSymmetry.None, Advection.SquareWaves),
        new("advection-2", "signs of random functions moved by half a period", OperatorSymmetry.None, Advection.Signs),
        new("pendulum", "a driven pendulum, force to angle", OperatorSymmetry.None, (count, seed) => Pendulum.Create(count, seed)),
        new(
            "reaction-diffusion",
            "reaction and diffusion on an interval, source to concentration",
            OperatorSymmetry.None,
            (count, seed) => ReactionDiffusion.Create(count, seed)
        ),
        new(
            "kuramoto-sivashinsky",
            "a chaotic equation on a circle of length 32, u(., 0) to u(., 2)",
            OperatorSymmetry.ShiftsAndReflection,
            (count, seed) => KuramotoSivashinsky.Create(count, seed)
        )
        {
            IsPeriodic = true,
        },
        new(
            "navier-stokes",
            "flow on a torus, forcing to vorticity at time 10, from one vorticity at time 0, which no shift leaves as it is",
            OperatorSymmetry.None,
            (count, seed) => NavierStokes.Create(count, seed)
        )
        {
            IsPeriodic = true,
        },
        new(
            "navier-stokes-rest",
            "flow on a torus, forcing to vorticity at time 10, from rest",
            OperatorSymmetry.ShiftsAndReflection,
            (count, seed) => NavierStokes.Create(count, seed, fromRest: true)
        )
        {
            ReflectionSign = 1,
            IsPeriodic = true,
        },
    ];

    /// <summary>The problem of a name.</summary>
    /// <exception cref="FormatException">There is none; the message says which there are.</exception>
    public static OperatorProblem Find(string name) =>
        All.FirstOrDefault(problem => problem.Name == name)
        ?? throw new FormatException(
            $"'{name}' is no problem; the nearest known is '{NearestName.Of(name, All.Select(p => p.Name))}'. There are "
                + $"{string.Join(", ", All.Select(p => p.Name))}."
        );
}
