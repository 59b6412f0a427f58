/*
 * Hyperkernel: kernels of infinitely wide networks and hypernetworks, and regression with them.
 * docs/c-interface.md explains every function; samples/c has programs.
 *
 * Every function that does work returns a status: HK_DONE (0), or what went wrong, with a sentence in hk_last_error().
 * All functions may be called from any thread. Calls on one object wait for one another.
 * Texts are UTF-8 and end with a zero.
 */
#ifndef HYPERKERNEL_H
#define HYPERKERNEL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum hk_status {
    HK_DONE = 0,
    HK_ARGUMENT = 1,    /* a shape, a name, an option, or an entry that is no number */
    HK_HANDLE = 2,      /* the object is not there, or is of another kind */
    HK_CANCELLED = 3,   /* the callback ended the work */
    HK_MEMORY = 4,      /* there is not enough memory */
    HK_NUMERICAL = 5,   /* not positive definite, not accurate, or diverged */
    HK_FILE = 6,        /* a file cannot be read or written, or is of another kind */
    HK_UNSUPPORTED = 7, /* the combination is not offered */
    HK_DEFECT = 8       /* a defect of the library */
} hk_status;

typedef enum hk_type { HK_FLOAT32 = 1, HK_FLOAT64 = 2, HK_INT32 = 3, HK_INT64 = 4 } hk_type;

/* An array of yours. Strides are in bytes, one for each axis; all 0 for rows that follow one another (C order). */
typedef struct hk_array {
    void *data;
    int32_t type; /* hk_type */
    int32_t rank; /* 1 to 4 */
    int64_t shape[4];
    int64_t strides[4];
} hk_array;

/* An object of the library: an architecture, a regression, a validation, an operator or a finite network. 0 is none. */
typedef int64_t hk_handle;

/* Is called every so many milliseconds on the thread of the call. report returns 1 to go on, and 0 to end the work. */
typedef struct hk_monitor {
    int32_t (*report)(void *user, const char *stage, double fraction);
    void *user;
    int32_t interval_ms; /* 0 for 50 */
} hk_monitor;

/* ---- the library, its errors and its objects ---- */

const char *hk_version(void);

/* The sentence of this thread's last error, valid until its next one; NULL before the first. */
const char *hk_last_error(void);

/* JSON: version, cores, vector width, memory, matrix library. Writes as much as there is room for; *length is what is needed,
   without the final zero. buffer may be NULL, and so may length. */
int32_t hk_info(char *buffer, int64_t capacity, int64_t *length);

/* Reads an architecture: a shorthand such as "relu:2", or JSON as in docs/architectures.md. */
int32_t hk_architecture(const char *description, hk_handle *architecture);

/* What an object is, as JSON. */
int32_t hk_describe(hk_handle object, char *buffer, int64_t capacity, int64_t *length);

int32_t hk_free(hk_handle object);

/* Saves a regression, an operator or a finite network, as the command line does. */
int32_t hk_save(hk_handle object, const char *path);

/* Loads what was saved, of either kind. */
int32_t hk_load(const char *path, hk_handle *object);

/* ---- kernels of infinitely wide networks ---- */

/* Row i is the point x_i of a network, or (x_i, z_i) of a hypernetwork; with grid = 1 row i M + a is (x_i, z_a).
   x2 and z2 are the points of the columns; NULL for those of the rows. A result that is NULL is not computed. */
int32_t hk_kernels(hk_handle architecture, const hk_array *x, const hk_array *z, const hk_array *x2, const hk_array *z2,
                   int32_t grid, const hk_array *covariance, const hk_array *tangent, const hk_monitor *monitor);

int32_t hk_kernel_diagonals(hk_handle architecture, const hk_array *x, const hk_array *z, int32_t grid,
                            const hk_array *covariance, const hk_array *tangent, const hk_monitor *monitor);

/* ---- regression ---- */

/* values: N x M or N x M x C on a grid, else N or N x C; NaN where nothing was observed. noise may be NULL. options is JSON or NULL.
   architecture may be 0: the kernel is learnt then. */
int32_t hk_fit(hk_handle architecture, const hk_array *x, const hk_array *z, int32_t grid, const hk_array *values,
               const hk_array *noise, const char *options, const hk_monitor *monitor, hk_handle *regression);

/* mean has as many entries as points and channels, deviation as points; either may be NULL. With grid = 1, z may be NULL: the
   coordinates of the fit. */
int32_t hk_predict(hk_handle regression, const hk_array *x, const hk_array *z, int32_t grid, const hk_array *mean,
                   const hk_array *deviation, const hk_monitor *monitor);

/* What an ensemble of wide networks trained by gradient flow for a time predicts; the time may be infinite. A model of the dense
   solver. Everything else is as for hk_predict. */
int32_t hk_predict_trained(hk_handle regression, const hk_array *x, const hk_array *z, int32_t grid, double time,
                           const hk_array *mean, const hk_array *deviation, const hk_monitor *monitor);

/* The regression conditioned on values that are known at further points, without a refit. values: as the mean of hk_predict, NaN
   where none is known; at most 4,096 points. The result predicts, and cannot be saved; either may be freed first. */
int32_t hk_condition(hk_handle regression, const hk_array *x, const hk_array *z, int32_t grid, const hk_array *values,
                     const hk_monitor *monitor, hk_handle *conditioned);

/* How well the regression predicts what it is not shown, and whether its intervals hold; hk_describe says it. x, z, grid, values and
   noise are those of hk_fit. */
int32_t hk_validate(hk_handle regression, const hk_array *x, const hk_array *z, int32_t grid, const hk_array *values,
                    const hk_array *noise, const char *options, const hk_monitor *monitor, hk_handle *validation);

/* left_out: "entries", "contexts", or NULL for what suits the data. residuals may be NULL. */
int32_t hk_leave_out(hk_handle regression, const char *left_out, const hk_array *residuals, double *mean_square,
                     double *standard_error, const hk_monitor *monitor);

/* The log marginal likelihood, in nats. */
int32_t hk_evidence(hk_handle regression, double *value, double *standard_error, const hk_monitor *monitor);

/* ---- operators between functions ---- */

int32_t hk_operator_fit(const hk_array *inputs, const hk_array *outputs, const hk_array *output_points, const char *options,
                        const hk_monitor *monitor, hk_handle *learnt);

int32_t hk_operator_predict(hk_handle learnt, const hk_array *inputs, const hk_array *mean, const hk_array *deviation,
                            const hk_monitor *monitor);

/* How many deviations wide a band is on either side that holds a share of new values. */
int32_t hk_operator_band(hk_handle learnt, double share, double *factor);

int32_t hk_operator_leave_out(hk_handle learnt, const hk_array *residuals, const hk_monitor *monitor);

/* ---- networks of finite width ---- */

/* type: HK_FLOAT32 or HK_FLOAT64. coordinate_size is 0 for a plain network. */
int32_t hk_network(hk_handle architecture, int32_t context_size, int32_t coordinate_size, int32_t type, uint64_t seed,
                   uint64_t draw, hk_handle *network);

/* Reads the weights of a layer into an array; hk_describe lists their names and sizes. */
int32_t hk_network_weights(hk_handle network, const char *name, const hk_array *weights);

int32_t hk_network_set_weights(hk_handle network, const char *name, const hk_array *weights);

/* outputs: N x C. */
int32_t hk_network_outputs(hk_handle network, const hk_array *x, const hk_array *z, int32_t grid, const hk_array *outputs,
                           const hk_monitor *monitor);

/* tangent: N x C x N' x C. */
int32_t hk_network_tangent(hk_handle network, const hk_array *x, const hk_array *z, const hk_array *x2, const hk_array *z2,
                           int32_t grid, const hk_array *tangent, const hk_monitor *monitor);

/* terms: (order + 1) x N x N'. */
int32_t hk_network_taylor(hk_handle network, const hk_array *x, const hk_array *z, const hk_array *x2, const hk_array *z2,
                          int32_t grid, int32_t order, const hk_array *terms, const hk_monitor *monitor);

/* values: N x C, the correlation function T^r at the points x, z; sources: r rows of x2, z2, int64. blocks: names of weights,
   one for each source, separated by commas; NULL for all weights. */
int32_t hk_network_correlation(hk_handle network, const hk_array *x, const hk_array *z, const hk_array *x2, const hk_array *z2,
                               const hk_array *sources, const char *blocks, const hk_array *values, const hk_monitor *monitor);

/* values: N or N x C numbers, or N classes as integers. losses: steps + 1, or NULL. Trains in place. */
int32_t hk_network_train(hk_handle network, const hk_array *x, const hk_array *z, const hk_array *values, const char *options,
                         const hk_array *losses, int64_t *steps, const hk_monitor *monitor);

/* Means and variances of random networks of finite width, each N x C x N x C; any may be NULL. */
int32_t hk_draws(hk_handle architecture, const hk_array *x, const hk_array *z, int32_t grid, const char *options,
                 const hk_array *covariance_mean, const hk_array *covariance_variance, const hk_array *tangent_mean,
                 const hk_array *tangent_variance, const hk_monitor *monitor);

#ifdef __cplusplus
}
#endif

#endif
