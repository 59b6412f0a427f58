/*
 * Kernels, and a regression on curves with holes, from C. Build and run, FOLDER being where the library was published:
 *   cc samples/c/curves.c -I src/Hyperkernel.Native -L FOLDER -lhyperkernel -lm -Wl,-rpath,FOLDER -o curves
 *   ./curves
 */
#include "hyperkernel.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { CURVES = 60, TIMES = 20 };

static void check(int32_t status)
{
    if (status != HK_DONE) {
        fprintf(stderr, "error %d: %s\n", (int)status, hk_last_error());
        exit(1);
    }
}

static hk_array matrix(double *data, int64_t rows, int64_t columns)
{
    hk_array array = {.data = data, .type = HK_FLOAT64, .rank = 2, .shape = {rows, columns}};
    return array;
}

static int32_t stop(void *user, const char *stage, double fraction)
{
    (void)stage, (void)fraction;
    ++*(int *)user;
    return 0;
}

int main(void)
{
    static double x[CURVES * 2], z[TIMES * 2], y[CURVES * TIMES], mean[CURVES * TIMES], again[CURVES * TIMES], deviation[CURVES * TIMES];
    for (int i = 0; i < CURVES; i++) {
        x[2 * i] = 1 + 0.5 * sin(3.7 * i);
        x[2 * i + 1] = cos(2.3 * i);
        for (int a = 0; a < TIMES; a++) {
            z[2 * a] = 1;
            z[2 * a + 1] = a / (TIMES - 1.0);
            /* Every seventh value is missing. */
            y[i * TIMES + a] = (i + 2 * a) % 7 == 0 ? NAN : x[2 * i + 1] + sin(3 * x[2 * i] * z[2 * a + 1]);
        }
    }
    hk_array contexts = matrix(x, CURVES, 2), times = matrix(z, TIMES, 2), values = matrix(y, CURVES, TIMES);

    /* The two kernels of an infinitely wide hypernetwork, between all pairs of three contexts and two times. */
    hk_handle h;
    check(hk_architecture("{\"meta\": \"relu:2\", \"primary\": \"relu:1\"}", &h));
    double k[36], t[36];
    hk_array three = matrix(x, 3, 2), two = matrix(z, 2, 2), covariance = matrix(k, 6, 6), tangent = matrix(t, 6, 6);
    check(hk_kernels(h, &three, &two, NULL, NULL, 1, &covariance, &tangent, NULL));
    printf("covariance %.6f, tangent kernel %.6f\n", k[0], t[0]);

    /* A regression, and its prediction where values are missing. */
    hk_handle model;
    check(hk_fit(h, &contexts, &times, 1, &values, NULL, "{\"ridge\": 1e-4}", NULL, &model));
    hk_array means = matrix(mean, CURVES, TIMES), deviations = matrix(deviation, CURVES, TIMES);
    check(hk_predict(model, &contexts, NULL, 1, &means, &deviations, NULL));
    double error = 0;
    int missing = 0;
    for (int i = 0; i < CURVES * TIMES; i++) {
        if (isnan(y[i])) {
            int curve = i / TIMES;
            double truth = x[2 * curve + 1] + sin(3 * x[2 * curve] * z[2 * (i % TIMES) + 1]);
            error += (mean[i] - truth) * (mean[i] - truth);
            missing++;
        }
    }
    printf("%d values are missing; their root mean square error is %.4f\n", missing, sqrt(error / missing));

    /* A saved model says the same. */
    const char *path = "curves.npz";
    check(hk_save(model, path));
    check(hk_free(model));
    check(hk_load(path, &model));
    hk_array same = matrix(again, CURVES, TIMES);
    check(hk_predict(model, &contexts, NULL, 1, &same, NULL, NULL));
    double difference = 0;
    for (int i = 0; i < CURVES * TIMES; i++) {
        difference = fmax(difference, fabs(again[i] - mean[i]));
    }
    remove(path);
    printf("the loaded model differs by %g\n", difference);

    /* Long work is watched, and may be ended; what was begun is then undone. */
    int calls = 0;
    hk_monitor monitor = {.report = stop, .user = &calls, .interval_ms = 1};
    enum { MANY = 3000 };
    double *inputs = malloc(sizeof(double) * MANY * 2), *large = malloc(sizeof(double) * MANY * MANY);
    for (int i = 0; i < 2 * MANY; i++) {
        inputs[i] = sin(1.7 * i);
    }
    hk_handle deep;
    check(hk_architecture("gelu:20", &deep));
    hk_array many = matrix(inputs, MANY, 2), result = matrix(large, MANY, MANY);
    int32_t status = hk_kernels(deep, &many, NULL, NULL, NULL, 0, &result, NULL, &monitor);
    printf("ended early: %s\n", status == HK_CANCELLED && calls > 0 ? "yes" : "no");
    free(inputs);
    free(large);

    /* Errors are a number and a sentence. */
    hk_handle none;
    status = hk_architecture("{\"layers\": [{\"layer\": \"dens\"}]}", &none);
    printf("error %d: %s\n", (int)status, hk_last_error());
    check(hk_free(deep));
    check(hk_free(model));
    check(hk_free(h));
    status = hk_free(h);
    printf("error %d: freed twice\n", (int)status);
    return 0;
}

/*
 * prints:
 * covariance 0.500000, tangent kernel 3.000000
 * 171 values are missing; their root mean square error is 0.1912
 * the loaded model differs by 0
 * ended early: yes
 * error 1: layers[0].layer is 'dens', which is no layer; the nearest known is 'dense'.
 * error 2: freed twice
 */
