// SPDX-License-Identifier: MIT

/** A mistake on the command line, or in a file that it names: the message is all that the user needs to see. */
export class UsageError extends Error {}
