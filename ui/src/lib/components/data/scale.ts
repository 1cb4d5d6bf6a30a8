/** Round values for an axis from 0 to at least `max`: 1, 2 or 5 times a power of ten, whole, about `wanted` of them. */
export function ticks(max: number, wanted = 4): number[] {
  const raw = Math.max(1, max) / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(
    1,
    [1, 2, 5, 10].map((factor) => factor * power).find((value) => value >= raw) ?? 10 * power,
  );
  const steps = Math.max(1, Math.ceil(max / step));
  return Array.from({ length: steps + 1 }, (_, index) => index * step);
}
