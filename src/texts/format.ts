import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

/** Numbers, sizes and times as the language of the page writes them. */
export interface Formatter {
  /** With thousands separators and no decimals. */
  readonly count: (value: number) => string;
  readonly decimal: (value: number, digits: number) => string;
  /** 0.25 gives 25 %. */
  readonly percent: (share: number) => string;
  /** 0.2531 gives 25.3 %. */
  readonly finePercent: (share: number) => string;
  /** A learning rate as the field writes it: 3e-4, 2.87e-5. */
  readonly rate: (value: number) => string;
  readonly bytes: (sizeBytes: number) => string;
  /** Rounded to what matters: seconds, minutes, or hours and minutes. */
  readonly duration: (durationMs: number, length?: 'long' | 'short') => string;
  /** Both ends in the unit of the longer one, which alone names it: "2" and "10 minutes". */
  readonly durationRange: (
    leastMs: number,
    mostMs: number,
  ) => { readonly least: string; readonly most: string };
  readonly milliseconds: (durationMs: number) => string;
  readonly clock: (atMs: number) => string;
  readonly list: (items: readonly string[]) => string;
}

export function createFormat(language: string): Formatter {
  const count = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const finePercent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const list = new Intl.ListFormat(language, { type: 'unit', style: 'short' });
  const unit = (value: number, name: string, digits = 0, unitDisplay: 'long' | 'short' = 'long') =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit: name,
      unitDisplay,
      maximumFractionDigits: digits,
    }).format(value);
  return {
    count: (value) => count.format(value),
    decimal: (value, digits) =>
      new Intl.NumberFormat(language, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(value),
    percent: (share) => percent.format(share),
    finePercent: (share) => finePercent.format(share),
    rate: (value) => {
      if (value === 0) return '0';
      const [mantissa = '0', exponent = '0'] = value.toExponential(2).split('e');
      const shortMantissa = new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(
        Number(mantissa),
      );
      return `${shortMantissa}e${Number(exponent)}`;
    },
    bytes: (sizeBytes) => {
      if (sizeBytes >= 1e9) return unit(sizeBytes / 1e9, 'gigabyte', 1, 'short');
      if (sizeBytes >= 1e6) return unit(sizeBytes / 1e6, 'megabyte', 1, 'short');
      if (sizeBytes >= 1e3) return unit(sizeBytes / 1e3, 'kilobyte', 1, 'short');
      return unit(sizeBytes, 'byte');
    },
    duration: (durationMs, length = 'long') => {
      const seconds = Math.max(1, Math.round(durationMs / 1000));
      if (seconds < 60) return unit(seconds, 'second', 0, length);
      const minutes = Math.round(seconds / 60);
      if (minutes < 60) return unit(minutes, 'minute', 0, length);
      const hours = unit(Math.floor(minutes / 60), 'hour', 0, length);
      return `${hours} ${unit(minutes % 60, 'minute', 0, length)}`;
    },
    durationRange: (leastMs, mostMs) => {
      const minuteMs = 60_000;
      const { name, ms } = [
        { name: 'hour', ms: 60 * minuteMs },
        { name: 'minute', ms: minuteMs },
        { name: 'second', ms: 1000 },
      ].find(({ ms: unitMs }) => mostMs >= 2 * unitMs) ?? { name: 'second', ms: 1000 };
      const [least, most] = [leastMs, mostMs].map((value) => Math.max(1, Math.round(value / ms)));
      return { least: count.format(least!), most: unit(most!, name) };
    },
    milliseconds: (durationMs) => unit(durationMs, 'millisecond', 0, 'short'),
    clock: (atMs) => clock.format(atMs),
    list: (items) => list.format(items),
  };
}

export function useFormat(): Formatter {
  const { i18n } = useTranslation();
  return useMemo(() => createFormat(regionalTag(i18n.language)), [i18n.language]);
}

/** The language as the browser's owner writes it: `en-GB` where the page speaks `en`. */
function regionalTag(language: string): string {
  return navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;
}
