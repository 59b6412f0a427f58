using System.Reflection;
using System.Text.RegularExpressions;
using Hyperkernel.Cli;
using Hyperkernel.Experiments.Catalog;
using Hyperkernel.LinearAlgebra;
using Hyperkernel.Tests.Docs;
using NetArchTest.Rules;
using Xunit;

namespace Hyperkernel.Tests;

/// <summary>Dependencies between rooms point up the table of docs/architecture.md: a room uses those above it, never those below.</summary>
public partial class RoomTests
{
    private static readonly Assembly[] _projects =
    [
        typeof(Matrix<>).Assembly,
        typeof(ExperimentCatalog).Assembly,
        typeof(Hyperkernel.Serve.PageServer).Assembly,
        typeof(Application).Assembly,
        typeof(Hyperkernel.Native.Exports).Assembly,
    ];

    public static TheoryData<string> Projects => [.. _projects.Select(NameOf)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Rooms_use_only_rooms_above_them(string project) => Assert.Equal("", string.Join("\n", Violations(project, Rooms(project))));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_type_lives_in_a_room_of_the_table(string project)
    {
        string[] rooms = Rooms(project);
        Assert.Empty(
            Of(project)
                .GetTypes()
                .Where(type =>
                    type.Namespace?.StartsWith(project, StringComparison.Ordinal) == true && !rooms.Any(room => IsIn(type, room))
                )
                .Select(type => type.FullName)
        );
    }

    // Two rooms that change places make the edge between them run back: what the first test says nothing about is seen.
    [Theory]
    [InlineData("Hyperkernel", "Layers", "Kernels")]
    [InlineData("Hyperkernel", "Activations.Quadrature", "Activations.Functions")]
    [InlineData("Hyperkernel.Experiments", "Statistics", "Rotation")]
    [InlineData("Hyperkernel.Cli", "Rendering", "Commands")]
    public void An_edge_that_runs_back_is_found(string project, string below, string above)
    {
        string[] rooms =
        [
            .. Rooms(project)
                .Select(room =>
                    room == $"{project}.{below}" ? $"{project}.{above}"
                    : room == $"{project}.{above}" ? $"{project}.{below}"
                    : room
                ),
        ];
        Assert.Contains(
            Violations(project, rooms),
            violation => violation.StartsWith($"{project}.{above} -> {project}.{below}", StringComparison.Ordinal)
        );
    }

    private static IEnumerable<string> Violations(string project, string[] rooms)
    {
        Types all = Types.InAssembly(Of(project));
        for (int i = 0; i < rooms.Length; i++)
        {
            foreach (string later in rooms[(i + 1)..].Where(later => !IsWithin(later, rooms[i])))
            {
                string[] there = [.. Of(project).GetTypes().Where(type => IsIn(type, later)).Select(type => type.FullName!)];
                foreach (
                    Type user in all.That()
                        .ResideInNamespaceMatching(Pattern(rooms[i], project))
                        .And()
                        .HaveDependencyOnAny(there)
                        .GetTypes()
                )
                {
                    yield return $"{rooms[i]} -> {later}: {user.FullName}";
                }
            }
        }
    }

    private static Assembly Of(string project) => _projects.First(assembly => NameOf(assembly) == project);

    private static string NameOf(Assembly assembly) => assembly.GetName().Name!;

    // A project's own namespace is a room without children.
    private static bool IsIn(Type type, string room) => type.Namespace is { } space && (space == room || IsWithin(space, room));

    private static bool IsWithin(string space, string room) =>
        !_projects.Any(project => NameOf(project) == room) && space.StartsWith($"{room}.", StringComparison.Ordinal);

    private static string Pattern(string room, string project) =>
        room == project ? $"^{Regex.Escape(room)}$" : $"^{Regex.Escape(room)}(\\.|$)";

    private static string[] Rooms(string project) =>
        [
            .. Row()
                .Matches(Pages.Of("architecture.md"))
                .Where(match => match.Groups["project"].Value == project)
                .Select(match => match.Groups["room"].Success ? $"{project}.{match.Groups["room"].Value.Replace('/', '.')}" : project),
        ];

    [GeneratedRegex(@"^\| `src/(?<project>[\w.]+?)(/(?<room>[\w/]+))?` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
