/** What the process that loads the addon tells the one that started it. */
export type Report =
  | { kind: 'declarations'; declarations: unknown }
  | { kind: 'threw'; text: string; code: string | undefined }
  | { kind: 'foreign' };
