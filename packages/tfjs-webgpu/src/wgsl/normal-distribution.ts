/**
 * WGSL functions `cumulative(x)`, the normal distribution function Φ(x), with an absolute error of about 10⁻⁷, and
 * `density(x)`, its derivative. The error function is computed by two polynomials, the same as in tfjs-native:
 * x·p(x²) near 0, 1 − e^q(|x|) farther out.
 */
export const NORMAL_DISTRIBUTION = `
fn errorFunction(x: f32) -> f32 {
  let t = abs(x);
  let s = x * x;
  var r = fma(-1.72853470e-5, t, 3.83197126e-4);
  let u = fma(-3.88396438e-3, t, 2.42546219e-2);
  r = fma(r, s, u);
  r = fma(r, t, -1.06777877e-1);
  r = fma(r, t, -6.34846687e-1);
  r = fma(r, t, -1.28717512e-1);
  r = fma(r, t, -t);
  let far = select(1.0 - exp(r), 1.0, t > 4.0); // 1 outside the range of the polynomial
  var p = fma(-5.96761703e-4, s, 4.99119423e-3);
  p = fma(p, s, -2.67681349e-2);
  p = fma(p, s, 1.12819925e-1);
  p = fma(p, s, -3.76125336e-1);
  p = fma(p, s, 1.28379166e-1);
  return select(fma(p, x, x), select(far, -far, x < 0.0), t > 0.927734375);
}
fn cumulative(x: f32) -> f32 { return fma(errorFunction(x * 0.70710678), 0.5, 0.5); }
fn density(x: f32) -> f32 { return 0.39894228 * exp(-0.5 * x * x); }
`;
