/** The last four of the number on somebody's papers, as they are compared, however they were typed: ６２ ６３, 62-63, 734x. */
export const lastFour = (typed: string) => typed.normalize('NFKC').replace(/[\s\u200b-\u200d\u2010-\u2015\u2212\ufeff-]/g, '').toUpperCase()
export const isLastFour = (typed: string) => /^\d{3}[\dX]$/.test(lastFour(typed))
