using Hyperkernel.Storage;
using Xunit;

namespace Hyperkernel.Tests.Data;

public sealed class Crc32Tests
{
    [Fact]
    public void The_check_value_of_the_standard_comes_out_whole_and_in_parts()
    {
        Assert.Equal(0xCBF43926, Crc32.Append(0, "123456789"u8));
        Assert.Equal(0xCBF43926, Crc32.Append(Crc32.Append(0, "12345"u8), "6789"u8));
        Assert.Equal(0u, Crc32.Append(0, []));
    }
}
