"""The plot of Mandel's h and k as one SVG file, for the command line; colours are told apart in grey as well."""

from collections.abc import Mapping
from html import escape

from lims_complaints.language import N_, Language, translator
from lims_complaints.measurement.numerals import written
from lims_complaints.measurement.plot import BarPlot, bar_plot
from lims_complaints.measurement.study import Level

TITLES = {"h": N_("Mandel's h, level {level}"), "k": N_("Mandel's k, level {level}")}
FONTS = "'Noto Sans','Noto Sans CJK SC','Noto Sans CJK TC',sans-serif"


def svg_h_k(levels: Mapping[str, Level], language: Language) -> str:
    """Return an SVG with a plot of h and one of k for each level, indicator lines at 5 % (dashed) and 1 %."""
    plots = [bar_plot(level, statistic) for level in levels.values() for statistic in ("h", "k")]
    plots = [plot for plot in plots if plot.bars]
    width = max((plot.width for plot in plots), default=200.0)
    parts, top = list[str](), 8.0
    for plot in plots:
        parts.append(f'<g transform="translate(0 {top:g})">{_draw(plot, language)}</g>')
        top += plot.height + 28
    title = translator(language)(N_("Consistency of laboratories: Mandel's h and k"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width:g} {top:g}" width="{width:g}" '
        f'height="{top:g}" font-family="{FONTS}" font-size="10"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _draw(plot: BarPlot, language: Language) -> str:
    tell = translator(language)
    right = plot.width - 36
    drawn = [f'<text x="40" y="8" font-size="12">{escape(tell(TITLES[plot.statistic], level=plot.level))}</text>']
    drawn.append(f'<line x1="36" x2="{right:g}" y1="{plot.zero_y:g}" y2="{plot.zero_y:g}" stroke="#333"/>')
    for line in plot.lines:
        dash = ' stroke-dasharray="5 3"' if line.text.startswith("5") else ""
        drawn.append(f'<line x1="36" x2="{right:g}" y1="{line.at:g}" y2="{line.at:g}" stroke="#a33"{dash}/>')
        drawn.append(f'<text x="{right + 3:g}" y="{line.at + 3:g}">{line.text}</text>')
    for tick in plot.ticks:
        drawn.append(f'<line x1="33" x2="36" y1="{tick.at:g}" y2="{tick.at:g}" stroke="#333"/>')
        drawn.append(f'<text x="31" y="{tick.at + 3:g}" text-anchor="end">{tick.text}</text>')
    foot = plot.height - 62
    for bar in plot.bars:
        name = escape(bar.laboratory)
        drawn.append(
            f'<rect x="{bar.x:g}" y="{bar.y:g}" width="{bar.width:g}" height="{bar.height:g}" fill="#357">'
            f"<title>{name}: {written(bar.statistic, 4)}</title></rect>"
            f'<text transform="translate({bar.x + bar.width / 2 + 3:g} {foot:g}) rotate(-90)" text-anchor="end">{name}</text>'
        )
    return "".join(drawn)
