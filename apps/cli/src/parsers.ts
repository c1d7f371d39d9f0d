import { InvalidArgumentError } from '@commander-js/extra-typings';

/** @throws {InvalidArgumentError} unless it is a valid TCP port */
export function port(value: string): number {
  return wholeNumber(value, { min: 1, max: 65_535 });
}

/** @throws {InvalidArgumentError} unless it is a whole number in the range, in decimal digits */
export function wholeNumber(value: string, range: { min: number; max: number }): number {
  const number = Number(value);
  if (!/^\d{1,15}$/.test(value) || number < range.min || number > range.max) {
    throw new InvalidArgumentError(`Use a whole number from ${range.min} to ${range.max}.`);
  }
  return number;
}

/** A parser of comma-separated lists of `choices`. */
export function listOf<const Choice extends string>(choices: readonly Choice[]): (value: string) => Choice[] {
  return (value) =>
    value.split(',').map((entry) => {
      const choice = choices.find((known) => known === entry.trim());
      if (choice === undefined) {
        throw new InvalidArgumentError(`Use one or more of ${choices.join(', ')}, separated by commas.`);
      }
      return choice;
    });
}

/** @throws {InvalidArgumentError} for a text that is empty or only white space */
export function someText(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It is empty.');
  return value;
}
