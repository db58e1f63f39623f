import { z } from 'zod';

/** Values of a field with the events that hold them. An event may count for several; in the sums below it counts once. */
export const fieldValues = z.object({
  /** The most frequent first. */
  values: z.array(z.object({ value: z.string(), count: z.number().int() })),
  /** Events for which the field is not recorded. */
  silent: z.number().int(),
  /** Values behind those listed, and the events that hold one of them and none of the listed ones. */
  others: z.object({ values: z.number().int(), events: z.number().int() }),
});
export type FieldValues = z.infer<typeof fieldValues>;

const counts = {
  events: z.number().int(),
  /** Of these: outcome `denied`, and outcome `failure`. */
  denied: z.number().int(),
  failed: z.number().int(),
};

/** Matching events over time. All bars and `untimed` together are what `count` counts. */
export const histogram = z.object({
  /** How long a bar is, such as `6 hours`; null when there is no period to draw. */
  step: z.string().nullable(),
  /** Without gaps, the empty ones too; half-open, as instants. The first and last end where the period of the filter does. */
  bars: z.array(z.object({ from: z.string(), to: z.string(), ...counts })),
  /** Events without a valid time. */
  untimed: z.object(counts),
});
export type Histogram = z.infer<typeof histogram>;
export type HistogramBar = Histogram['bars'][number];

/** Matching events that one identity or session has in common. */
export const eventGroup = z.object({
  id: z.string(),
  /** As the records name it; null: not recorded. */
  name: z.string().nullable(),
  /** The filter that finds exactly these events. */
  q: z.string(),
  ...counts,
  first_seen: z.string().nullable(),
  last_seen: z.string().nullable(),
});
export type EventGroup = z.infer<typeof eventGroup>;
