import type { FunctionDefinition } from './function-definition.ts'
import { define, gives, givesArray, givesUnknown } from './function-definition.ts'

/** Places, geohashes and hexagons of the H3 grid. */
export const geoFunctions: readonly FunctionDefinition[] = [
  ...define('greatCircleDistance:4 geoDistance:4 greatCircleAngle:4', gives('Float')),
  ...define('pointInEllipses:6+ pointInPolygon:2+', gives('Boolean')),
  ...define('geohashEncode:2-3 h3ToString:1', gives('String')),
  ...define('geohashDecode:1 h3ToGeo:1 h3GetIndexesFromUnidirectionalEdge:1', givesUnknown),
  ...define('geohashesInBox:5', givesArray('String')),
  ...define(
    'h3IsValid:1 h3IndexesAreNeighbors:2 h3IsResClassIII:1 h3IsPentagon:1 h3UnidirectionalEdgeIsValid:1',
    gives('Boolean'),
  ),
  ...define(
    `h3GetResolution:1 h3GetBaseCell:1 geoToH3:3 h3ToParent:2 stringToH3:1 h3ToCenterChild:2 h3NumHexagons:1 h3Distance:2
    h3GetUnidirectionalEdge:2 h3GetOriginIndexFromUnidirectionalEdge:1 h3GetDestinationIndexFromUnidirectionalEdge:1`,
    gives('Integer'),
  ),
  ...define(
    `h3EdgeAngle:1 h3EdgeLengthM:1 h3EdgeLengthKm:1 h3HexAreaM2:1 h3HexAreaKm2:1 h3CellAreaM2:1 h3CellAreaRads2:1
    h3ExactEdgeLengthM:1 h3ExactEdgeLengthKm:1 h3ExactEdgeLengthRads:1 h3PointDistM:4 h3PointDistKm:4 h3PointDistRads:4`,
    gives('Float'),
  ),
  ...define(
    `h3kRing:2 h3ToChildren:2 h3GetFaces:1 h3GetRes0Indexes:0 h3GetPentagonIndexes:1 h3Line:2 h3HexRing:2
    h3GetUnidirectionalEdgesFromHexagon:1`,
    givesArray('Integer'),
  ),
  ...define('h3ToGeoBoundary:1 h3GetUnidirectionalEdgeBoundary:1', givesArray()),
]
