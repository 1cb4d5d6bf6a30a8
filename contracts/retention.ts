/** What `retention/<date>`, the Schedule and the API agree on. Ids, days and codes only. */

export interface RetentionInput {
  /** Of its report: the Paris day, or `dry-<id>` of a dry run that is open already. */
  run_id: string;
  /** Also in hours in which leads are delivered: somebody who starts it by hand knows what it does. */
  at_any_hour?: true;
}
