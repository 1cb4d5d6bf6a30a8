/** The start must stop, and the message is all a person has to read: nothing was changed. */
export class WrongShapeError extends Error {
  override name = 'WrongShapeError';
}
