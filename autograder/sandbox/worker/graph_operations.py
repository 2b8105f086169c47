"""Names of TensorFlow's operations that a network may be made of, and what is special about some.

They compute with numbers, and with the variables that the network declares. What is missing is left out on purpose:
files, queues, tables and stacks, strings, Python, other devices and machines, and all that is newer than this list.
"""

from __future__ import annotations

__all__ = ["ALLOWED", "BY_ELEMENT", "CALLS", "NORMALISING", "SEEDS", "WRITING"]

_ARITHMETIC = """
    Abs Acos Acosh Add AddN AddV2 All Angle Any ApproximateEqual Asin Asinh Atan Atan2 Atanh BiasAdd Cast Ceil
    ClipByValue Cos Cosh Cross Cumprod Cumsum CumulativeLogsumexp Digamma Div DivNoNan Elu Equal Erf Erfc Erfinv Exp
    Expm1 Floor FloorDiv FloorMod Greater GreaterEqual IsFinite IsInf IsNan LeakyRelu Less LessEqual Lgamma Log
    Log1p LogSoftmax LogicalAnd LogicalNot LogicalOr Max Maximum Mean Min Minimum Mod Mul MulNoNan Ndtri Neg
    NextAfter NotEqual Pow Prod RealDiv Reciprocal Relu Relu6 Rint Round Rsqrt Select SelectV2 Selu Sigmoid Sign Sin
    Sinh Softmax Softplus Softsign Sqrt Square SquaredDifference Sub Sum Tan Tanh TruncateDiv TruncateMod Xdivy
    Xlog1py Xlogy Zeta
"""
_LINEAR = """
    AvgPool AvgPool3D BatchMatMul BatchMatMulV2 BatchMatMulV3 Cholesky Complex ComplexAbs Conj Conv Conv2D
    Conv2DBackpropInput Conv2DBackpropInputV2 Conv3D Conv3DBackpropInputV2 DepthwiseConv2dNative Dilation2D Einsum
    Erosion2D FFT2D FractionalAvgPool FractionalMaxPool FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3 IFFT2D
    IRFFT IRFFT2D Imag InTopKV2 L2Loss LRN MatMul MatrixDeterminant MatrixInverse MatrixSolve MatrixTriangularSolve
    MaxPool MaxPool3D MaxPoolV2 MaxPoolWithArgmax Qr RFFT RFFT2D Real SoftmaxCrossEntropyWithLogits
    SparseSoftmaxCrossEntropyWithLogits Svd TopKV2
"""
_SHAPES = """
    AdjustContrastv2 AdjustHue AdjustSaturation ArgMax ArgMin BatchToSpace BatchToSpaceND Bincount Bitcast BroadcastArgs
    BroadcastGradientArgs BroadcastTo Concat ConcatOffset ConcatV2 Const CropAndResize DepthToSpace Diag DiagPart
    DynamicPartition DynamicStitch Empty EmptyTensorList EnsureShape ExpandDims ExtractImagePatches Fill Gather
    GatherNd GatherV2 HSVToRGB Identity IdentityN ImageProjectiveTransformV2 ImageProjectiveTransformV3
    InvertPermutation LinSpace MatrixBandPart MatrixDiag MatrixDiagPartV3 MatrixDiagV3 MatrixSetDiagV3 MirrorPad
    NoOp OneHot OnesLike Pack Pad PadV2 ParallelDynamicStitch PlaceholderWithDefault PreventGradient RGBToHSV Range
    Rank Reshape ResizeArea ResizeBicubic ResizeBilinear ResizeNearestNeighbor Reverse ReverseSequence ReverseV2
    Roll ScatterNd SegmentMax SegmentMean SegmentSum Shape ShapeN Size Slice Snapshot SpaceToBatch SpaceToBatchND
    SpaceToDepth Split SplitV Squeeze StopGradient StridedSlice TensorListConcatV2 TensorListElementShape
    TensorListFromTensor TensorListGather TensorListGetItem TensorListLength TensorListPopBack TensorListPushBack
    TensorListReserve TensorListResize TensorListSetItem TensorListStack TensorScatterAdd TensorScatterUpdate Tile
    Transpose Unique UniqueV2 Unpack UnravelIndex UnsortedSegmentMax UnsortedSegmentMean UnsortedSegmentSum Where
    ZerosLike
"""
_DRAWING = """
    Multinomial RandomGamma RandomShuffle RandomStandardNormal RandomUniform RandomUniformInt RngReadAndSkip RngSkip
    StatefulStandardNormalV2 StatefulTruncatedNormal StatefulUniform StatefulUniformInt StatelessMultinomial
    StatelessParameterizedTruncatedNormal StatelessRandomBinomial StatelessRandomGammaV2 StatelessRandomGammaV3
    StatelessRandomGetAlg StatelessRandomGetKeyCounter StatelessRandomGetKeyCounterAlg StatelessRandomNormal
    StatelessRandomNormalV2 StatelessRandomPoisson StatelessRandomUniform StatelessRandomUniformFullInt
    StatelessRandomUniformFullIntV2 StatelessRandomUniformInt StatelessRandomUniformIntV2 StatelessRandomUniformV2
    StatelessShuffle StatelessTruncatedNormal StatelessTruncatedNormalV2 TruncatedNormal
"""
_CHECKS = "Assert CheckNumerics CheckNumericsV2"
_READING = "ReadVariableOp ResourceGather ResourceGatherNd VarIsInitializedOp VariableShape"

_BY_RESOURCE = "StatefulStandardNormalV2 StatefulTruncatedNormal StatefulUniform StatefulUniformInt"
_BY_SEED = """
    StatelessParameterizedTruncatedNormal StatelessRandomBinomial StatelessRandomGammaV2 StatelessRandomNormal
    StatelessRandomPoisson StatelessRandomUniform StatelessRandomUniformFullInt StatelessRandomUniformInt
    StatelessTruncatedNormal
"""
_BY_KEY_AND_COUNTER = """
    StatelessRandomGammaV3 StatelessRandomNormalV2 StatelessRandomUniformFullIntV2 StatelessRandomUniformIntV2
    StatelessRandomUniformV2 StatelessShuffle StatelessTruncatedNormalV2
"""

SEEDS: dict[str, frozenset[int]] = {
    **dict.fromkeys(_BY_RESOURCE.split(), frozenset({0})),
    **dict.fromkeys(_BY_SEED.split(), frozenset({1})),
    **dict.fromkeys(_BY_KEY_AND_COUNTER.split(), frozenset({1, 2})),
    "StatelessMultinomial": frozenset({2}),
}
"""Which inputs of a draw are its seed, of which it says nothing. Of its bounds and of what it shuffles it says all."""

_MOMENTS = ("y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2")

NORMALISING: dict[str, tuple[str, ...]] = {
    "FusedBatchNorm": _MOMENTS,
    "FusedBatchNormV2": _MOMENTS,
    "FusedBatchNormV3": (*_MOMENTS, "reserve_space_3"),
}
"""Outputs of what normalises a batch, by name: it takes images, scale, offset, mean, and variance."""

_NOT_BY_ELEMENT = "All Any Cross Cumprod Cumsum CumulativeLogsumexp LogSoftmax Max Mean Min Prod Softmax Sum"
_KEEPING_ORDER = "EnsureShape ExpandDims Identity PreventGradient ReadVariableOp Reshape Snapshot Squeeze StopGradient"

BY_ELEMENT = frozenset(f"{_ARITHMETIC} {_KEEPING_ORDER}".split()) - frozenset(_NOT_BY_ELEMENT.split())
"""What computes each number from the numbers at its own place: all that a moving average is made of."""

WRITING: dict[str, int | None] = {
    "AssignVariableOp": 1,
    "AssignAddVariableOp": 1,
    "AssignSubVariableOp": 1,
    **dict.fromkeys((name for name in _DRAWING.split() if name.startswith(("Rng", "Stateful"))), None),
}
"""What changes its first input, a variable; and which of the inputs it is changed by."""

CALLS = {
    "PartitionedCall": ("f",),
    "StatefulPartitionedCall": ("f",),
    "If": ("then_branch", "else_branch"),
    "StatelessIf": ("then_branch", "else_branch"),
    "Case": ("branches",),
    "StatelessCase": ("branches",),
    "While": ("cond", "body"),
    "StatelessWhile": ("cond", "body"),
}
"""What runs other functions of the graph, and where it names them."""

ALLOWED = frozenset(" ".join((_ARITHMETIC, _LINEAR, _SHAPES, _DRAWING, _CHECKS, _READING)).split()) | {*WRITING, *CALLS}
"""Names of the operations that a network may be made of."""
