import type { Locator } from '@playwright/test';

/** The background of a label as red, green, blue and opacity: browsers write one colour in several ways. */
export function colourOf(label: Locator): Promise<string> {
  return label.evaluate((element) => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d');
    if (canvas === null) throw new Error('The canvas gives no context.');
    canvas.fillStyle = getComputedStyle(element).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data.join(' ');
  });
}
