using CsCheck;
using Hyperkernel.LinearAlgebra.Native;
using Xunit;

namespace Hyperkernel.Tests.LinearAlgebra;

/// <summary>How products are cut for the cores.</summary>
public class ProductPiecesTests
{
    [Fact]
    public void Pieces_cover_a_product_once() =>
        Gen.Select(Gen.Int[1, 3000], Gen.Int[1, 3000], Gen.Int[1, 100_000])
            .SampleSeeded(
                (rows, columns, inner) =>
                {
                    ProductPieces pieces = ProductPieces.Of(rows, columns, inner);
                    long count = pieces.Count(rows, columns),
                        entries = 0;
                    HashSet<(long, long)> corners = [];
                    for (long k = 0; k < count; k++)
                    {
                        (long row, long height, long column, long width) = pieces[k, rows, columns];
                        Assert.True(
                            row >= 0 && height >= 1 && row + height <= rows && column >= 0 && width >= 1 && column + width <= columns,
                            $"{pieces}, piece {k}"
                        );
                        Assert.True(row % pieces.Height == 0 && column % pieces.Width == 0 && corners.Add((row, column)));
                        entries += height * width;
                    }

                    Assert.Equal((long)rows * columns, entries);
                }
            );

    [Theory]
    [InlineData(50, 50, 50, 1, 1)]
    [InlineData(100, 2048, 200, 2, 4)]
    [InlineData(2048, 200, 100, 2, 4)]
    [InlineData(100, 200, 400_000, 2, 16)]
    [InlineData(4096, 4096, 4096, 16, 64)]
    [InlineData(100, 400_000, 200, 4, 16)]
    public void Small_products_are_whole_and_large_ones_have_some_pieces_for_each_core(
        int rows,
        int columns,
        int inner,
        int least,
        int most
    ) => Assert.InRange(ProductPieces.Of(rows, columns, inner).Count(rows, columns), least, most);
}
