const nothing: string = await Promise.resolve('');
export function typed(): string { return nothing; }
