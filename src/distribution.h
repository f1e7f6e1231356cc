/*-------------------------------------------------------------------------
 *
 * distribution.h
 *	  The standard normal and Student's t distribution, in plain C.
 *
 * No PostgreSQL header is included here or in distribution.c, so that both
 * can be tested without a server.
 *
 * Both distributions are asked from two sides: a quantile is the number whose
 * negative and itself enclose a probability, a p-value the probability of
 * being as far from zero as that, or farther.
 *
 *-------------------------------------------------------------------------
 */
#ifndef NPS_DISTRIBUTION_H
#define NPS_DISTRIBUTION_H

extern double gamma_ratio(double x);
extern double log_gamma_ratio(double x);
extern double normal_quantile(double inside, double outside);
extern double normal_p_value(double z);
extern double student_quantile(double confidence, double degrees);
extern double student_p_value(double t, double degrees);

#endif							/* NPS_DISTRIBUTION_H */
