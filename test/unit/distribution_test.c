/*-------------------------------------------------------------------------
 *
 * distribution_test.c
 *	  Unit test of the distributions in distribution.c; needs no server.
 *
 * Prints TAP.  Known values are from 45-digit arithmetic.
 *
 *-------------------------------------------------------------------------
 */
#include <float.h>

#include "distribution.h"
#include "unit.h"

#define lengthof(array)	(sizeof(array) / sizeof((array)[0]))

static void
test_gamma_ratio(void)
{
	const double pi = 3.14159265358979323846;
	double		before = 0;

	/* Gamma(1) / Gamma(1/2), and what follows from Gamma(x + 1) = x Gamma(x) */
	check(relatively_close(gamma_ratio(0.5), 1 / sqrt(pi), 1e-14), "1/2");
	check(relatively_close(gamma_ratio(1), sqrt(pi) / 2, 1e-14), "1");
	for (int i = 0; i < 10000; i++)
	{
		double		x = pow(10, 18 * random_fraction() - 3);

		check(relatively_close(gamma_ratio(x) * gamma_ratio(x + 0.5), x, 1e-14),
			  "%.17g: %.17g", x, gamma_ratio(x));
	}
	for (double x = 0.001; x < 1e18; x *= 1.01)
	{
		check(close_to(log_gamma_ratio(x), log(gamma_ratio(x)), 1e-14),
			  "%.17g: logarithm %.17g", x, log_gamma_ratio(x));
		check(gamma_ratio(x) > before, "%.17g: %.17g after %.17g", x,
			  gamma_ratio(x), before);
		before = gamma_ratio(x);
	}
	report("gamma ratio");
}

static void
test_student(void)
{
	static const struct
	{
		double		degrees;
		double		t;
		double		p;
	}			tails[] =
	{
		{1.0, 1e-10, 0.99999999993633802276},
		{1.0, 1.0, 0.5},
		{1.0, 12.7, 0.050024327689344160055},
		{1.0, 1000000000000000.0, 6.3661977236758134308e-16},
		{0.5, 3.0, 0.3673081559859434482},
		{0.01, 1e+100, 0.097052657151174003335},
		{2.0, 4.3, 0.050057154117091592272},
		{3.7, 0.2, 0.85198584135322173138},
		{4.0, 2.5, 0.066766544811988145039},
		{10.0, 30.0, 3.9617923420313242705e-11},
		{29.0, 2.05, 0.049502176902841996005},
		{100.0, 10000.0, 7.9585297039154991239e-302},
		{999.0, 2.0, 0.045770616973757002592},
		{2999.5, 2.9, 0.0037587539477237633266},
		{3000.0, 2.9, 0.0037587494182156027671},
		{3000.0, 40.0, 8.6601595494364693554e-281},
		{100000.0, 1.96, 0.049998563194301638034},
		{1000000.0, 37.0, 1.8299730861802263061e-299},
		{1000000000000.0, 5.0, 5.7330314385502459181e-7},
		{1e+18, 1.96, 0.049995790296440872694},
	};
	static const struct
	{
		double		degrees;
		double		confidence;
		double		t;
	}			quantiles[] =
	{
		{1.0, 0.95, 12.706204736174693314},
		{1.0, 0.5, 1.0},
		{1.0, 1e-300, 1.5707963267948966586e-300},
		{1.0, 0.9999999999999999, 5734161139222658.6455},
		{0.1, 0.95, 1682362288745.0105415},
		{0.5, 0.9, 41.136000092878293727},
		{2.0, 0.95, 4.3026527297494617894},
		{3.0, 0.99, 5.8409093097333554113},
		{4.0, 0.95, 2.7764451051977934898},
		{4.5, 0.8, 1.5008853175085577072},
		{9.0, 0.95, 2.2621571627982049992},
		{29.0, 0.95, 2.0452296421327038745},
		{30.0, 0.999, 3.6459586350420214855},
		{99.0, 0.95, 1.9842169515864171029},
		{500.25, 1e-12, 1.2539406373286529131e-12},
		{2999.0, 0.95, 1.9607553192053148287},
		{3000.0, 0.95, 1.9607550553224580733},
		{3000.0, 0.9999999999999991, 8.0856075136281399068},
		{100000.0, 0.9, 1.6448688647849698416},
		{1000000000.0, 0.95, 1.9599639869123250887},
		{1e+17, 0.95, 1.9599639845400538793},
	};

	for (size_t i = 0; i < lengthof(tails); i++)
	{
		double		p = student_p_value(tails[i].t, tails[i].degrees);

		check(relatively_close(p, tails[i].p, 2e-13),
			  "degrees %g t %g: p %.17g, expected %.17g", tails[i].degrees,
			  tails[i].t, p, tails[i].p);
		check(student_p_value(-tails[i].t, tails[i].degrees) == p, "-t");
	}
	report("Student's t: known tails");

	for (size_t i = 0; i < lengthof(quantiles); i++)
	{
		double		t = student_quantile(quantiles[i].confidence,
										 quantiles[i].degrees);

		check(relatively_close(t, quantiles[i].t, 2e-14),
			  "degrees %g confidence %g: t %.17g, expected %.17g",
			  quantiles[i].degrees, quantiles[i].confidence, t, quantiles[i].t);
	}
	report("Student's t: known quantiles");

	/* one degree and two have closed forms */
	for (int i = 1; i < 1000; i++)
	{
		double		confidence = i / 1000.0;
		double		outside = 1 - confidence;

		check(relatively_close(student_quantile(confidence, 1),
							   tan(3.14159265358979323846 / 2 * confidence), 2e-13) &&
			  relatively_close(student_quantile(confidence, 2),
							   confidence * sqrt(2 / outside / (1 + confidence)), 1e-14),
			  "confidence %g", confidence);
	}
	report("Student's t: one degree of freedom, and two");
}

static double
random_degrees(void)
{
	return random_up_to(2) == 0 ? (double) (1 + random_up_to(200)) :
		pow(10, 19 * random_fraction() - 1);
}

static void
test_student_properties(void)
{
	for (int i = 0; i < 100000; i++)
	{
		double		degrees = random_degrees();
		double		confidence = random_confidence();
		double		t = student_quantile(confidence, degrees);
		double		p = student_p_value(t, degrees);
		double		z = normal_quantile(confidence, 1 - confidence);

		check(t >= z * (1 - 1e-14) && t < INFINITY &&
			  (degrees < 1e16 || relatively_close(t, z, 1e-14)),
			  "degrees %.17g confidence %.17g: t %.17g z %.17g", degrees,
			  confidence, t, z);
		check(close_to(p, 1 - confidence, 1e-15) ||
			  relatively_close(p, 1 - confidence, 5e-14),
			  "degrees %.17g confidence %.17g: t %.17g p %.17g", degrees,
			  confidence, t, p);
		check(student_p_value(t * (1 + 1e-10), degrees) <= p &&
			  student_quantile(confidence, degrees * 1.001) <= t * (1 + 1e-14),
			  "degrees %.17g confidence %.17g: not monotone", degrees, confidence);
	}
	report("Student's t: p at a quantile is what lies outside");

	/* from the fraction to the series, and from there to the normal */
	for (int i = 0; i < 1000; i++)
	{
		double		t = 37 * random_fraction();

		double		degrees = 50 * pow(1e6, random_fraction());
		double		edge = sqrt(degrees * expm1(0.3));

		check(relatively_close(student_p_value(t, 50 * (1 - 1e-15)),
							   student_p_value(t, 50), 1e-13),
			  "50 degrees, t %.17g", t);
		if (student_p_value(edge, degrees) > 1e-300)
			check(relatively_close(student_p_value(edge * (1 - 1e-15), degrees),
								   student_p_value(edge * (1 + 1e-15), degrees),
								   4e-15 * (10 + degrees)),
				  "degrees %.17g, t %.17g", degrees, edge);
		check(relatively_close(student_p_value(t, 1e18),
							   normal_p_value(t), 4e-16 * (100 + 2 * t * t)),
			  "1e18 degrees, t %.17g", t);
	}
	check(student_p_value(0, 7) == 1 && student_p_value(0, 1e7) == 1, "t 0");
	check(student_p_value(INFINITY, 7) == 0 &&
		  student_p_value(-INFINITY, 1e7) == 0 &&
		  student_p_value(INFINITY, INFINITY) == 0, "t infinite");
	check(student_p_value(DBL_MAX, 1e5) == 0 &&
		  student_p_value(DBL_MAX, 1) < 1e-307 &&
		  close_to(student_p_value(DBL_MAX, 1e-3), 0.49, 0.01), "the largest t");
	check(close_to(student_p_value(5e-324, 1), 1, 1e-15) &&
		  close_to(student_p_value(5e-324, 1e5), 1, 1e-15), "the smallest t");
	check(student_p_value(2, INFINITY) == normal_p_value(2) &&
		  student_quantile(0.95, INFINITY) == normal_quantile(0.95, 1 - 0.95),
		  "no end of degrees");
	check(isinf(student_quantile(0.3, 1e-4)), "next to no degrees");
	for (double degrees = 1e-12; degrees < 1e19; degrees *= 1.5)
		for (double confidence = 5e-324; confidence < 1e-290; confidence *= 3)
		{
			double		t = student_quantile(confidence, degrees);

			check(t >= 0 && (t < 1e-280 || degrees < 1e-3),
				  "degrees %g confidence %g: t %g", degrees, confidence, t);
		}
	check(student_quantile(5e-324, 3) >= 0 && student_quantile(1e-300, 0.01) > 0,
		  "next to no confidence");
	report("Student's t: where one way of computing it ends");
}

int
main(void)
{
	test_gamma_ratio();
	test_student();
	test_student_properties();
	return finish();
}
