package main

import (
	"fmt"
	"html"
	"strings"
)

const (
	chartLabel = 470 // the width of the labels
	chartBar   = 360 // the width of a ratio of 1
	chartLine  = 34  // the height of a row
	chartMost  = 1.25
)

// chart draws the ratios as bars, with a line at 1.
func (r report) chart() string {
	groups := r.groups()
	height := chartLine*len(groups) + 50
	width := chartLabel + chartMost*chartBar + 45
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %d" role="img" aria-label="Ratios of time: below 1 this client is faster" font-family="sans-serif" font-size="12">
<style>
text { fill: #1f2328 } .faint { fill: #59636e } .bar { fill: #2f6f9f } .one { stroke: #b35900 }
@media (prefers-color-scheme: dark) { text { fill: #f0f6fc } .faint { fill: #9198a1 } .bar { fill: #58a6d6 } .one { stroke: #f0a050 } }
</style>
<text x="%d" y="16" text-anchor="middle" class="faint">1.0</text>
`, width, height, chartLabel+chartBar)
	for i, g := range groups {
		y := 26 + i*chartLine
		_, ratio := span(g, median)
		bar := min(ratio, chartMost) * chartBar
		fmt.Fprintf(&b, `<text x="%d" y="%d" text-anchor="end">%s</text>
<text x="%d" y="%d" text-anchor="end" class="faint">against %s</text>
<rect class="bar" x="%d" y="%d" width="%.1f" height="16"/>
<text x="%.1f" y="%d">%.2f</text>
`, chartLabel-10, y+12, html.EscapeString(g[0].what), chartLabel-10, y+26, html.EscapeString(g[0].against), chartLabel, y+4, bar, chartLabel+chartMost*chartBar+8, y+16, ratio)
	}
	fmt.Fprintf(&b, `<line class="one" x1="%d" x2="%d" y1="20" y2="%d" stroke-dasharray="4 3"/>
<text x="%d" y="%d" class="faint">Time of ours, divided by theirs; where several kinds of message were sent, of the slowest kind.</text>
</svg>
`, chartLabel+chartBar, chartLabel+chartBar, height-24, 10, height-8)
	return b.String()
}
