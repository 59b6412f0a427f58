using System.Runtime.Intrinsics;
using Hyperkernel.LinearAlgebra;

namespace Hyperkernel.Operators.Blocks;

/// <summary>
/// The discrete Fourier transform of several complex signals side by side, X(k) = sum over j of x(j) exp(-2 pi i j k / M).
/// </summary>
/// <remarks>
/// Stockham's autosort algorithm with the factors 4, 2 and any primes, so a length with a large prime factor p costs p operations a value.
/// Entry j of all signals stands at j times the number of lanes, a multiple of 4.
/// </remarks>
internal sealed unsafe class LaneFourier
{
    private readonly int _length;
    private readonly int _lanes;
    private readonly int[] _factors;
    private readonly double[] _cos;
    private readonly double[] _sin;

    public LaneFourier(int length, int lanes)
    {
        (_length, _lanes) = (length, lanes);
        _factors = Factors(length);
        _cos = [.. Enumerable.Range(0, length).Select(j => Math.Cos(2 * Math.PI * j / length))];
        _sin = [.. Enumerable.Range(0, length).Select(j => -Math.Sin(2 * Math.PI * j / length))];
    }

    /// <summary>Transforms; both pairs of arrays are overwritten.</summary>
    /// <returns>Whether the result is in the second pair.</returns>
    public bool Transform(double* re, double* im, double* otherRe, double* otherIm)
    {
        int n = _length,
            stride = 1;
        bool swapped = false;
        foreach (int p in _factors)
        {
            int m = n / p;
            Stage stage = swapped ? new(otherRe, otherIm, re, im) : new(re, im, otherRe, otherIm);
            for (int j = 0; j < m; j++)
            {
                for (int q = 0; q < stride; q++)
                {
                    int from = (q + (stride * j)) * _lanes,
                        step = stride * m * _lanes,
                        to = (q + (stride * p * j)) * _lanes,
                        turn = j * stride;
                    if (p == 4)
                    {
                        Four(stage, from, step, to, stride * _lanes, turn);
                    }
                    else if (p == 2)
                    {
                        Two(stage, from, step, to, stride * _lanes, turn);
                    }
                    else
                    {
                        Any(p, stage, from, step, to, stride * _lanes, turn);
                    }
                }
            }

            n = m;
            stride *= p;
            swapped = !swapped;
        }

        return swapped;
    }

    private static int[] Factors(int length)
    {
        List<int> factors = [];
        while (length % 4 == 0)
        {
            factors.Add(4);
            length /= 4;
        }

        for (int p = 2; length > 1; p++)
        {
            while (length % p == 0)
            {
                factors.Add(p);
                length /= p;
            }
        }

        return [.. factors];
    }

    private void Two(in Stage x, int from, int step, int to, int apart, int turn)
    {
        Vector256<double> cos = Vector256.Create(_cos[turn]),
            sin = Vector256.Create(_sin[turn]);
        for (int l = 0; l < _lanes; l += 4)
        {
            Vector256<double> a = Vector256.Load(x.Re + from + l),
                ai = Vector256.Load(x.Im + from + l),
                b = Vector256.Load(x.Re + from + step + l),
                bi = Vector256.Load(x.Im + from + step + l);
            (a + b).Store(x.ToRe + to + l);
            (ai + bi).Store(x.ToIm + to + l);
            Turn(a - b, ai - bi, cos, sin, x.ToRe + to + apart + l, x.ToIm + to + apart + l);
        }
    }

    private void Four(in Stage x, int from, int step, int to, int apart, int turn)
    {
        int second = 2 * turn % _length,
            third = 3 * turn % _length;
        Vector256<double> cos1 = Vector256.Create(_cos[turn]),
            sin1 = Vector256.Create(_sin[turn]),
            cos2 = Vector256.Create(_cos[second]),
            sin2 = Vector256.Create(_sin[second]),
            cos3 = Vector256.Create(_cos[third]),
            sin3 = Vector256.Create(_sin[third]);
        for (int l = 0; l < _lanes; l += 4)
        {
            double* re = x.Re + from + l;
            double* im = x.Im + from + l;
            Vector256<double> a = Vector256.Load(re),
                ai = Vector256.Load(im),
                b = Vector256.Load(re + step),
                bi = Vector256.Load(im + step),
                c = Vector256.Load(re + (2 * step)),
                ci = Vector256.Load(im + (2 * step)),
                d = Vector256.Load(re + (3 * step)),
                di = Vector256.Load(im + (3 * step));
            Vector256<double> sum = a + c,
                sumI = ai + ci,
                difference = a - c,
                differenceI = ai - ci,
                other = b + d,
                otherI = bi + di,
                cross = b - d,
                crossI = bi - di;
            double* toRe = x.ToRe + to + l;
            double* toIm = x.ToIm + to + l;
            (sum + other).Store(toRe);
            (sumI + otherI).Store(toIm);
            Turn(difference + crossI, differenceI - cross, cos1, sin1, toRe + apart, toIm + apart);
            Turn(sum - other, sumI - otherI, cos2, sin2, toRe + (2 * apart), toIm + (2 * apart));
            Turn(difference - crossI, differenceI + cross, cos3, sin3, toRe + (3 * apart), toIm + (3 * apart));
        }
    }

    private void Any(int p, in Stage x, int from, int step, int to, int apart, int turn)
    {
        int root = _length / p;
        for (int i = 0; i < p; i++)
        {
            int twist = (int)((long)i * turn % _length);
            Vector256<double> cos = Vector256.Create(_cos[twist]),
                sin = Vector256.Create(_sin[twist]);
            for (int l = 0; l < _lanes; l += 4)
            {
                Vector256<double> re = Vector256<double>.Zero,
                    im = re;
                for (int j = 0; j < p; j++)
                {
                    int place = i * j % p * root;
                    Vector256<double> c = Vector256.Create(_cos[place]),
                        s = Vector256.Create(_sin[place]),
                        a = Vector256.Load(x.Re + from + (j * step) + l),
                        b = Vector256.Load(x.Im + from + (j * step) + l);
                    re += (a * c) - (b * s);
                    im += (a * s) + (b * c);
                }

                Turn(re, im, cos, sin, x.ToRe + to + (i * apart) + l, x.ToIm + to + (i * apart) + l);
            }
        }
    }

    private static void Turn(
        Vector256<double> re,
        Vector256<double> im,
        Vector256<double> cos,
        Vector256<double> sin,
        double* toRe,
        double* toIm
    )
    {
        ((re * cos) - (im * sin)).Store(toRe);
        ((re * sin) + (im * cos)).Store(toIm);
    }

    private readonly struct Stage(double* re, double* im, double* toRe, double* toIm)
    {
        public readonly double* Re = re;
        public readonly double* Im = im;
        public readonly double* ToRe = toRe;
        public readonly double* ToIm = toIm;
    }
}
