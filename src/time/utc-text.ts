/** An instant (epoch ms) as RFC 3339 in UTC: `2027-03-29T10:00:00.000Z`. */
export const utcText = (ms: number): string => new Date(ms).toISOString();
