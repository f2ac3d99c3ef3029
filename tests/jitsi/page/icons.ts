/** The few pictures of the page, drawn with strokes in a square of 24. */
const PATHS: Record<string, string> = {
    mic: 'M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3Z M5 11a7 7 0 0 0 14 0 M12 18v3',
    'mic-off': 'M4 4l16 16 M9 9v3a3 3 0 0 0 4.5 2.6 M15 11V6a3 3 0 0 0-5.7-1.3 M5 11a7 7 0 0 0 11 5.7 M19 11a7 7 0 0 1-.6 2.8'
        + ' M12 18v3',
    video: 'M4 7h9a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2Z M15 11l6-3v8l-6-3',
    'video-off': 'M4 4l16 16 M11 7h2a2 2 0 0 1 2 2v2l6-3v8l-3-1.5 M14 17H4a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2h1',
    screen: 'M4 4h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1Z M8 20h8 M12 13V7 M9 10l3-3 3 3',
    leave: 'M3 14c5-5 13-5 18 0l-2 3-4-2v-2.5c-2-.6-4-.6-6 0V15l-4 2Z',
    volume: 'M4 9v6h4l5 4V5L8 9Z M16 9a4 4 0 0 1 0 6',
    star: 'M12 4l2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.7-5 2.7 1.1-5.5L4 9.7 9.6 9Z'
};
const SVG = 'http://www.w3.org/2000/svg';

export function icon(name: string): SVGElement {
    const svg = document.createElementNS(SVG, 'svg');
    const path = document.createElementNS(SVG, 'path');

    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('class', 'icon');
    svg.setAttribute('aria-hidden', 'true');
    path.setAttribute('d', PATHS[name] ?? '');
    svg.append(path);

    return svg;
}
