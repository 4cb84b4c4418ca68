// What the pages with a map need of Leaflet, and nothing else. Built by build.mjs.
import { zoom } from "leaflet/src/control/Control.Zoom.js";
import { scale } from "leaflet/src/control/Control.Scale.js";
import { divIcon } from "leaflet/src/layer/marker/DivIcon.js";
import { marker } from "leaflet/src/layer/marker/Marker.js";
import { tileLayer } from "leaflet/src/layer/tile/TileLayer.js";
import { map } from "leaflet/src/map/index.js";

export { divIcon, map, marker, scale, tileLayer, zoom };
