using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using CsCheck;
using Xunit;
using Xunit.Sdk;

namespace Hyperkernel.Tests;

public class SeededSamplingTests
{
    [Fact]
    public void Every_run_draws_the_same_and_each_draw_its_own()
    {
        Assert.Equal(Draws(threads: 0), Draws(threads: 1));

        // Now and then CsCheck draws a bound itself.
        Assert.InRange(Draws(threads: 1).Distinct().Count(), 45, 50);
    }

    [Fact]
    public void No_property_is_sampled_without_a_seed()
    {
        Assert.Empty(MethodsOf(typeof(SeededSamplingTests).Assembly, typeof(Check)));
        Assert.NotEmpty(MethodsOf(typeof(SeededSamplingTests).Assembly, typeof(Assert)));
    }

    [Fact]
    public void A_failure_says_what_was_drawn()
    {
        InvalidOperationException failure = Assert.Throws<InvalidOperationException>(() =>
            Gen.Const(7).SampleSeeded(n => Assert.Equal(8, n))
        );
        Assert.Contains("CsCheck_Seed=", failure.Message, StringComparison.Ordinal);
        Assert.Contains(", 7: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_skip_is_no_failure()
    {
        Exception? thrown = null;
        try
        {
            Gen.Const(7).SampleSeeded(_ => Assert.Skip("No such library here."));
        }
        catch (Exception exception)
        {
            thrown = exception;
        }

        // xUnit's own ways to expect an exception let this one through.
        Assert.True(thrown is SkipException, thrown?.ToString());
    }

    // The methods of a type that an assembly's code names.
    private static string[] MethodsOf(Assembly assembly, Type type)
    {
        using PEReader file = new(File.OpenRead(assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();
        return
        [
            .. metadata
                .MemberReferences.Select(metadata.GetMemberReference)
                .Where(member => member.Parent.Kind == HandleKind.TypeReference && IsType((TypeReferenceHandle)member.Parent))
                .Select(member => metadata.GetString(member.Name)),
        ];

        bool IsType(TypeReferenceHandle handle)
        {
            TypeReference reference = metadata.GetTypeReference(handle);
            return metadata.GetString(reference.Name) == type.Name && metadata.GetString(reference.Namespace) == type.Namespace;
        }
    }

    private static double[] Draws(int threads)
    {
        ConcurrentBag<double> draws = [];
        Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1]).SampleSeeded((a, b) => draws.Add(a + b), iter: 50, threads: threads);
        return [.. draws.Order()];
    }
}
