"""The work of stats_bench.cc in the libraries that people use today, on the same numbers, timed in the same run.

Prints one JSON object a line: {"metric": that of the figure, "seconds": [one a run], "answer": [numbers that must
agree; empty where they are random], "library": name, version and what was called}. A library that is not installed
makes a line {"missing": why} instead.
"""
import json
import time

RUNS = 5
CUSTOMERS, DRAWS, DRAWS_TIMED = 64_000, 10_000, 250
SCALE = DRAWS / DRAWS_TIMED
SCALED = f"{DRAWS_TIMED} draws timed and scaled to {DRAWS}"


def report(metric, library, call, runs=RUNS, repeat=1, scale=1):
    """Times `call`, which returns its answer; one call is 1 / scale of the work."""
    answer = [float(number) for number in call()]
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        for _ in range(repeat):
            call()
        seconds.append((time.perf_counter() - began) / repeat * scale)
    print(json.dumps({"metric": metric, "seconds": seconds, "answer": answer, "library": library}), flush=True)


def uniforms(positions):
    """SplitMix64 at the positions, as in stats_bench.cc."""
    import numpy

    z = (positions.astype(numpy.uint64) + numpy.uint64(1)) * numpy.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    z ^= z >> numpy.uint64(31)
    return ((z >> numpy.uint64(11)).astype(float) + 0.5) / 2**53


def with_statsmodels():
    import numpy
    import statsmodels
    from statsmodels.stats import power, proportion
    from statsmodels.stats.multitest import multipletests

    name = f"statsmodels {statsmodels.__version__}"

    def two_proportions():
        arms = (3894, 21307, 2262, 21306)
        difference = proportion.confint_proportions_2indep(*arms, method="score", compare="diff")
        ratio = proportion.confint_proportions_2indep(*arms, method="score", compare="ratio")
        test = proportion.test_proportions_2indep(*arms, method="score", compare="diff")
        assert difference[0] < test.diff < difference[1]
        return *ratio, test.statistic, test.diff

    # The interval of the difference is worked out but not compared: statsmodels 0.15.0 takes rates that are not the
    # most likely ones under the hypothesis, and its limits are off in the fourth digit.
    report("two_proportion_report_us",
           f"{name} confint_proportions_2indep(score; diff, ratio), test_proportions_2indep", two_proportions)
    solver = power.TTestIndPower()
    report("sample_size_us", f"{name} TTestIndPower.solve_power",
           lambda: [solver.solve_power(effect_size=0.05, alpha=0.05, power=0.8)], repeat=10)
    p_values = uniforms(numpy.arange(1000)) ** 2
    report("adjusted_p_values_1000_us", f"{name} multipletests(fdr_bh)",
           lambda: [multipletests(p_values, method="fdr_bh")[1].sum()], repeat=200)
    report("holm_1000_us", f"{name} multipletests(holm), which collects Python's garbage in every call",
           lambda: [multipletests(p_values, method="holm")[1].sum()], repeat=10)


def with_scipy():
    import numpy
    import scipy
    from scipy import stats

    name = f"scipy {scipy.__version__}"

    def welch():
        result = stats.ttest_ind_from_stats(1.42, 55, 21307, 1.65, 36, 21306, equal_var=False)
        treatment, control = 55**2 / 21307, 36**2 / 21306
        freedom = (treatment + control) ** 2 / (treatment**2 / 21306 + control**2 / 21305)
        interval = stats.t.interval(0.95, freedom, loc=1.42 - 1.65, scale=(treatment + control) ** 0.5)
        return result.statistic, result.pvalue, *interval

    report("welch_us", f"{name} ttest_ind_from_stats, t.interval", welch, repeat=200)
    values = -10 * numpy.log(uniforms(numpy.arange(CUSTOMERS)))

    def bootstrap():
        stats.bootstrap((values,), numpy.mean, n_resamples=DRAWS_TIMED, batch=1, vectorized=True, method="percentile")
        return []

    report("bootstrap_10k_x_64k_s", f"{name} bootstrap(percentile, batch=1), {SCALED}", bootstrap, runs=3, scale=SCALE)


def with_numpy():
    import numpy

    values = -10 * numpy.log(uniforms(numpy.arange(CUSTOMERS)))
    rng = numpy.random.default_rng(8)

    def bootstrap():
        means = [values[rng.integers(0, CUSTOMERS, CUSTOMERS)].mean() for _ in range(DRAWS_TIMED)]
        numpy.percentile(means, [2.5, 97.5])
        return []

    report("bootstrap_10k_x_64k_s", f"numpy {numpy.__version__} integers, mean, percentile, {SCALED}", bootstrap,
           scale=SCALE)


def with_lifelines():
    import lifelines
    import numpy
    from lifelines.statistics import logrank_test

    rows = numpy.arange(1_000_000)
    first = rows % 2 == 0
    event_times = -numpy.where(first, 10, 11) * numpy.log(uniforms(2 * rows))
    lost_times = 30 * uniforms(2 * rows + 1)
    times = numpy.minimum(event_times, lost_times)
    events = event_times <= lost_times

    def survival():
        curve = lifelines.KaplanMeierFitter().fit(times, events)
        test = logrank_test(times[first], times[~first], events[first], events[~first])
        return curve.predict(10), test.test_statistic

    report("kaplan_meier_log_rank_1m_s", f"lifelines {lifelines.__version__} KaplanMeierFitter.fit, logrank_test",
           survival, runs=3)


def main():
    for library in (with_statsmodels, with_scipy, with_numpy, with_lifelines):
        try:
            library()
        except ImportError as missing:
            print(json.dumps({"missing": str(missing)}), flush=True)


if __name__ == "__main__":
    main()
