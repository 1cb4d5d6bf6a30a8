/** Days and weeks of tests, checked as those from outside are. */
export { asParisDay as aDay, asWeekKey as aWeek } from '../../domain/time/paris-time.ts';
