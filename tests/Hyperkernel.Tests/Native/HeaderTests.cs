using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Hyperkernel.Native;
using Hyperkernel.Tests.Docs;
using Xunit;

namespace Hyperkernel.Tests.Native;

/// <summary>What hyperkernel.h declares is what the library exports, and what docs/c-interface.md explains.</summary>
public sealed partial class HeaderTests
{
    private static readonly string _header = File.ReadAllText(Path.Combine(Pages.Root(), "src", "Hyperkernel.Native", "hyperkernel.h"));

    private static MethodInfo[] Exports =>
        [
            .. typeof(Exports)
                .GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                .Where(method => method.GetCustomAttribute<UnmanagedCallersOnlyAttribute>() is not null),
        ];

    [Fact]
    public void Functions_have_the_parameters_of_the_header()
    {
        string[] declared =
        [
            .. Declaration()
                .Matches(Comment().Replace(_header, ""))
                .Select(match => $"{match.Groups["name"].Value}({string.Join(", ", Parameters(match.Groups["parameters"].Value))})")
                .Order(StringComparer.Ordinal),
        ];
        Assert.NotEmpty(declared);
        Assert.Equal(
            declared,
            Exports
                .Select(method => $"{NameOf(method)}({string.Join(", ", method.GetParameters().Select(p => CType(p.ParameterType)))})")
                .Order(StringComparer.Ordinal)
        );
        Assert.All(Exports, method => Assert.Equal([typeof(CallConvCdecl)], Attribute(method).CallConvs!));
    }

    [Theory]
    [InlineData("hk_status", typeof(Status))]
    [InlineData("hk_type", typeof(NativeType))]
    public void Enumerations_have_the_numbers_of_the_header(string name, Type type)
    {
        string body = Regex.Match(Comment().Replace(_header, ""), $@"enum {name} \{{(?<body>[^}}]*)\}}").Groups["body"].Value;
        Dictionary<int, string> declared = Entry()
            .Matches(body)
            .ToDictionary(
                match => int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture),
                match => match.Groups["name"].Value
            );
        int[] numbers = [.. Enum.GetValuesAsUnderlyingType(type).Cast<int>().Where(number => number != 0 || type == typeof(Status))];
        Assert.Equal(numbers.Order(), declared.Keys.Order());
    }

    [Fact]
    public void Structures_have_the_sizes_of_the_header()
    {
        Assert.Equal(8 + 4 + 4 + (4 * 8) + (4 * 8), Unsafe.SizeOf<NativeArray>());
        Assert.Equal(8 + 8 + 4 + 4, Unsafe.SizeOf<NativeMonitor>());
    }

    [Fact]
    public void Every_function_is_on_the_page()
    {
        string page = Pages.Of("c-interface.md");
        Assert.All(Exports, method => Assert.Contains($"`{NameOf(method)}`", page, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Parameters(string text) =>
        text.Trim() == "void" ? [] : text.Split(',').Select(parameter => CName(parameter));

    // Handles are numbers, and what is const is a promise of C alone.
    private static string CName(string parameter) =>
        ParameterName()
            .Replace(Space().Replace(parameter.Trim(), " "), "")
            .Replace("hk_handle", "int64_t", StringComparison.Ordinal)
            .Replace("const ", "", StringComparison.Ordinal)
            .Trim();

    private static UnmanagedCallersOnlyAttribute Attribute(MethodInfo method) =>
        method.GetCustomAttribute<UnmanagedCallersOnlyAttribute>()!;

    private static string NameOf(MethodInfo method) => Attribute(method).EntryPoint!;

    private static string CType(Type type) =>
        type == typeof(int) ? "int32_t"
        : type == typeof(long) ? "int64_t"
        : type == typeof(ulong) ? "uint64_t"
        : type == typeof(double) ? "double"
        : type == typeof(double*[]).GetElementType() ? "double *"
        : type == typeof(long*[]).GetElementType() ? "int64_t *"
        : type == typeof(byte*[]).GetElementType() ? "char *"
        : type == typeof(NativeArray*[]).GetElementType() ? "hk_array *"
        : type == typeof(NativeMonitor*[]).GetElementType() ? "hk_monitor *"
        : throw new ArgumentException($"{type} has no name in C here.", nameof(type));

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?<name>hk_\w+)\((?<parameters>[^)]*)\);", RegexOptions.Singleline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<name>HK_\w+) = (?<number>\d+)")]
    private static partial Regex Entry();

    [GeneratedRegex(@"\w+$")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
